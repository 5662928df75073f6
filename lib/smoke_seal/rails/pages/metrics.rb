# frozen_string_literal: true

require_relative "app_state"
require_relative "metric_family"
require_relative "probe_metrics"

module SmokeSeal
  module Pages
    # The newest seal of each app as metrics. Only a current verdict has samples that say whether production is well:
    # a stale success must not look like a fresh one. Its time and its state are always there, for alert rules.
    class Metrics
      # @param overview [Overview]
      def initialize(overview)
        @probes = ProbeMetrics.new
        @green = MetricFamily.new("smoke_seal_green", "Whether the current verdict is green.")
        @state = MetricFamily.new("smoke_seal_state", "1 for the state of the app, 0 for the others.")
        @checked = MetricFamily.new("smoke_seal_checked_timestamp_seconds",
                                    "When the newest verdict was made, in Unix time.", unit: "seconds")
        @time_to_green = MetricFamily.new("smoke_seal_time_to_green_seconds",
                                          "From the first seal of the newest release to its first green one.",
                                          unit: "seconds")
        overview.apps.each { |app| add(app) }
        overview.never_sealed.each { |name| add_state(name, "unknown") }
      end

      # @param openmetrics [Boolean] whether it is the text of OpenMetrics 1.0, else that of Prometheus 0.0.4
      # @return [String]
      def text(openmetrics:)
        families = [@green, @state, @checked, @time_to_green, *@probes.families]
        families.map { |family| family.text(openmetrics: openmetrics) }.join + (openmetrics ? "# EOF\n" : "")
      end

      private

      def add(app)
        state = AppState.of(app)
        add_state(app.name, state)
        @checked.add(app.age&.checked_at&.to_i, app: app.name)
        @time_to_green.add(app.current.time_to_green&.to_f&.round(3), app: app.name)
        return unless AppState::CURRENT.include?(state)

        @green.add(state == "green" ? 1 : 0, app: app.name)
        @probes.add(app.name, app.seal.evidence)
      end

      def add_state(name, state)
        AppState::NAMES.each { |each| @state.add(each == state ? 1 : 0, app: name, state: each) }
      end
    end
  end
end
