# frozen_string_literal: true

require_relative "job_engine"
require_relative "release_state"

module SmokeSeal
  # Stores the incident of an app with its release, see {IncidentAlert}: in the state of the release's column, under the
  # lock of its row.
  class ReleaseIncident
    NAME = "incident"
    # Seconds that the database may take.
    LIMIT = 10
    private_constant :LIMIT

    class << self
      # @param release [Object]
      # @param app [String]
      # @return [ReleaseIncident, nil] nil unless the release stores seals
      def of(release, app) = release.is_a?(Sealable) ? new(release, app) : nil

      # @param raw [Object] the value of a release's column
      # @return [Boolean] whether the app has an open incident there
      def open_in?(raw, app)
        stored = ReleaseState.new(raw).fetch(app, NAME)
        !stored.nil? && Incident.new(stored, identity: "").open?
      end
    end

    # @param release [Sealable]
    # @param app [String]
    def initialize(release, app)
      @release = release
      @app = app
    end

    def identity = "#{@release.class.base_class.name} #{@release.id} #{@app}"

    # Whether a verdict has an incident to end, as far as the record knows.
    def open? = self.class.open_in?(@release.has_attribute?("smoke_seal") ? @release["smoke_seal"] : nil, @app)

    # @param known [KnownRevisions, nil] what was read from other releases
    # @return [Array<ReleaseIncident>] the open incidents of earlier releases
    def earlier(known)
      ids = known ? known.earlier_with_incident : []
      return [] if ids.empty?

      model = @release.class.base_class
      bounded { model.unscoped.where(model.primary_key => ids).to_a.map { |record| ReleaseIncident.new(record, @app) } }
    end

    # @yieldparam stored [Object, nil] the data in the database
    # @yieldreturn [Hash] the data to store
    # @return [void]
    def update(&block)
      bounded { @release.update_smoke_state!(@app, NAME, &block) }
    rescue Sealable::CallbackError
      # The incident is stored. The failure of the callback was reported when the seal was recorded.
    end

    # Whether a job engine can send an event later.
    def retries? = JobEngine.available?

    # @param sink [Sinks::Sink]
    # @param event [Sinks::Event]
    # @param payload [Hash]
    # @return [Boolean] whether a job will send it
    def enqueue(sink, event, payload) = AlertJob.later(@release, @app, sink.key, event, payload)

    private

    # On this thread: a connection belongs to its thread.
    def bounded(&block)
      result = BoundedCall.in_place(LIMIT, &block)
      raise result.error unless result.ok?

      result.value
    end
  end
end
