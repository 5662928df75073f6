# frozen_string_literal: true

require "active_support"
require "active_support/log_subscriber"
require_relative "../error_text"

module SmokeSeal
  # Logs a line for each run, each recorded seal and each alert.
  class LogSubscriber < ActiveSupport::LogSubscriber
    # Every public method handles an event.
    LEVELS = { "green" => :info, "red" => :error }.freeze
    private_constant :LEVELS

    def run(event)
      seal = event.payload[:seal]
      return warn { "smoke_seal: #{event.payload[:app]}: not sealed#{because(event)}" } unless seal

      tell(seal) { "smoke_seal: #{event.payload[:app]}: #{seal.verdict_line}" }
    end

    def run_all(event)
      seals = event.payload[:seals]
      return warn { "smoke_seal: no app was sealed#{because(event)}" } unless seals

      seals.each { |app, seal| tell(seal) { "smoke_seal: #{app}: #{seal.verdict_line}" } }
    end

    def record(event)
      subject = name_of(event.payload[:release])
      return error { "smoke_seal: the seal of #{subject} was not recorded#{because(event)}" } if failed?(event)

      info { "smoke_seal: recorded the seal of #{subject}: #{event.payload[:status] || "unsealed"}" }
    end

    def alert(event)
      subject = ["smoke_seal: alert for #{event.payload[:app]}", event.payload[:release]].compact.join(", release ")
      case event.payload[:discord]
      when true then info { "#{subject}: Discord was told" }
      when false then error { "#{subject}: Discord was not told" }
      else info { "#{subject}: Discord is not configured" }
      end
    end

    # @return [Logger, nil] the logger of config.smoke_seal
    def logger = Configuration.current.logger || super

    private

    # Drops lines for a log that blocks, so that no ship waits for it.
    %i[info warn error].each do |level|
      define_method(level) do |*arguments, &line|
        BoundedOutput.write(logger) { super(*arguments, &line) }
      rescue BoundedOutput::BlockedError
        nil
      end
    end
    private :info, :warn, :error

    def tell(seal, &line) = __send__(LEVELS.fetch(seal.status, :warn), &line)

    def failed?(event) = event.payload.key?(:exception)

    def because(event)
      error = event.payload[:exception_object]
      error ? ": #{ErrorText.text(error)}" : ""
    end

    def name_of(release) = "#{release.class.name} #{release.id}"
  end
end
