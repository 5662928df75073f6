# frozen_string_literal: true

require "active_support"
require "active_support/log_subscriber"
require_relative "../error_text"

module SmokeSeal
  # Logs a line for each run, each recorded seal and each alert.
  class LogSubscriber < ActiveSupport::LogSubscriber
    # Every public method handles an event.
    LEVELS = { "green" => :info, "red" => :error }.freeze
    ALERTED = { true => [:info, "Discord was notified"], false => [:error, "Discord was not notified"],
                nil => [:info, "Discord is not configured"] }.freeze
    REPEATED = "the same alert was sent before, and nobody was notified again"
    NO_URL = "the URL of its run is not known: set config.smoke_seal.public_url, and mount the engine at a fixed path"
    private_constant :LEVELS, :ALERTED, :REPEATED, :NO_URL

    def run(event)
      seal = event.payload[:seal]
      app = event.payload[:app]
      return log(:warn, event, app: app) { "smoke_seal: #{app}: not sealed#{because(event)}" } unless seal

      log_seal(event, app, seal)
    end

    def run_all(event)
      seals = event.payload[:seals]
      return log(:warn, event) { "smoke_seal: no app was sealed#{because(event)}" } unless seals

      seals.each { |app, seal| log_seal(event, app, seal) }
    end

    def record(event)
      subject = name_of(event.payload[:release])
      fields = { release: subject, status: event.payload[:status] || "unsealed" }
      if failed?(event)
        return log(:error, event, **fields) { "smoke_seal: the seal of #{subject} was not recorded#{because(event)}" }
      end

      log(:info, event, **fields) { "smoke_seal: recorded the seal of #{subject}: #{fields[:status]}" }
    end

    def alert(event)
      app, release, discord = event.payload.values_at(:app, :release, :discord)
      others = event.payload.fetch(:sinks, {}).except("discord")
      subject = ["smoke_seal: alert for #{app}", release].compact.join(", release ")
      level, said = event.payload[:event] == "repeated" ? [:info, REPEATED] : alerted(discord, others)
      sinks = others.empty? ? {} : { sinks: others }
      log(level, event, app: app, release: release, status: event.payload[:status], discord: discord, **sinks) do
        "#{subject}: #{said}"
      end
    end

    # Who starts the vantage needs the URL of the run. It is no secret: each request is signed.
    def vote_awaited(event)
      payload = event.payload
      fields = payload.slice(:app, :vantage, :url)
      url = payload[:url] or return log(:warn, event, **fields) { "#{awaited(payload)}, and #{NO_URL}" }

      log(:info, event, **fields) do
        "#{awaited(payload)}: prod-smoke vote --run #{url} --vantage #{payload[:vantage]}"
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

    def awaited(payload) = "smoke_seal: #{payload[:app]}: the vote of #{payload[:vantage]} is awaited"

    # @return [Array(Symbol, String)] the level, and which sinks were notified
    def alerted(discord, others)
      level, said = ALERTED.fetch(discord)
      texts = others.map { |key, told| "#{Sinks::OTHERS.fetch(key).title} was #{"not " unless told}notified" }
      texts.unshift(said) unless discord.nil? && texts.any?
      [others.value?(false) ? :error : level, texts.join("; ")]
    end

    # Logs the verdict of one app.
    def log_seal(event, app, seal)
      fields = { app: app, url: seal.url, status: seal.status || "unsealed", summary: seal.summary,
                 checked_at: seal.checked_at&.iso8601, duration_ms: seal.duration_ms }
      log(LEVELS.fetch(seal.status, :warn), event, **fields) { "smoke_seal: #{app}: #{seal.verdict_line}" }
    end

    # As a line of text; with log_format :json as an object with these fields and that line.
    def log(level, event, **fields, &block)
      return __send__(level, &block) unless Configuration.current.log_format == :json

      __send__(level) { { event: event.name, **fields, error: error_of(event), message: yield } }
    end

    def error_of(event) = event.payload[:exception_object]&.then { |error| ErrorText.text(error) }

    def failed?(event) = event.payload.key?(:exception)

    def because(event)
      error = event.payload[:exception_object]
      error ? ": #{ErrorText.text(error)}" : ""
    end

    def name_of(release) = "#{release.class.name} #{release.id}"
  end
end
