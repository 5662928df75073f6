# frozen_string_literal: true

module SmokeSeal
  module Pages
    # Which text format a scraper prefers, by its Accept header. Prometheus names several, each with a version and a
    # quality.
    module MetricFormat
      OPENMETRICS = "application/openmetrics-text"
      TEXT = "text/plain"
      # The only version of OpenMetrics that is served.
      VERSION = "1.0.0"
      private_constant :OPENMETRICS, :TEXT, :VERSION

      module_function

      # @param accept [String]
      # @return [Boolean] whether it is OpenMetrics 1.0; otherwise Prometheus' own text, which everybody reads
      def openmetrics?(accept)
        openmetrics = text = 0.0
        accept.downcase.split(",").each do |range|
          type, parameters = parse(range)
          quality = parameters.fetch("q", "1").to_f
          openmetrics = [openmetrics, quality].max if type == OPENMETRICS && served?(parameters)
          text = [text, quality].max if type == TEXT
        end
        openmetrics.positive? && openmetrics >= text
      end

      def served?(parameters) = parameters.fetch("version", VERSION) == VERSION

      def parse(range)
        type, *parameters = range.split(";").map(&:strip)
        [type, parameters.to_h { |parameter| parameter.partition("=").values_at(0, 2) }]
      end
      private_class_method :served?, :parse
    end
  end
end
