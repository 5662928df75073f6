# frozen_string_literal: true

module SmokeSeal
  # One retry of an alert that a sink did not accept, see {AlertJob}. Events of a sink are sent in their order, and each
  # once: a process claims an event in the release's state before it sends it.
  class QueuedAlert
    # @param release [Sealable]
    # @param app [String]
    # @param data [Hash{String => Object}] +sink+, +event+, +payload+ and +attempt+
    def initialize(release, app, data)
      @release = release
      @app = app
      @data = data
      @event = Sinks::Event.of(data["event"])
      @store = ReleaseIncident.new(release, app)
    end

    # @return [void]
    def call
      @sink = Sinks.of(settings).find { |sink| sink.key == @data["sink"] }
      return log(:warn, "alert.#{@data["sink"]} is no longer in the config") unless @sink

      case claim
      when :send then attempt
      when :wait then AlertJob.again(AlertJob::PAUSE, @release, @app, @data)
      when :unsure then log(:error, "#{@sink.title} may not have been notified: the worker that did so ended")
      end
    end

    private

    def claim
      claimed = nil
      update do |incident|
        claimed = incident.claim(@sink, @event, now: Time.now)
        @event = incident.current(@sink, @event)
      end
      claimed
    end

    def attempt
      delivery = @sink.send_payload(JSON.parse(@data["payload"]), @event)
      later = @sink.retry?(delivery) && again
      update { |incident| incident.settle(@sink, @event, delivery, later: later) }
      return log(:info, "#{@sink.title} was notified") if delivery.delivered?

      log(later ? :warn : :error, "#{@sink.title} was not notified: #{delivery.reason}#{"; given up" unless later}")
    end

    # @return [Boolean] whether there is a further attempt
    def again
      attempt = @data["attempt"].to_i + 1
      seconds = AlertJob::WAITS[attempt] or return false
      AlertJob.again(seconds, @release, @app, @data.merge("attempt" => attempt))
    end

    def settings
      configuration = Configuration.current
      discord = configuration.discord
      { "discord" => discord[:url], "role" => discord[:role], **configuration.sinks }
    end

    def update(&block) = Incident.update(@store, &block)

    def log(level, text)
      logger = Configuration.current.logger or return
      BoundedOutput.write(logger) { logger.public_send(level, "smoke_seal: alert for #{@app}: #{text}") }
    end
  end
end
