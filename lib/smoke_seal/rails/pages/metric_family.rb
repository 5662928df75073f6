# frozen_string_literal: true

module SmokeSeal
  module Pages
    # A gauge with its samples, in the text format of OpenMetrics 1.0 or in that of Prometheus (0.0.4).
    class MetricFamily
      LONGEST_LABEL = 200
      ESCAPES = { "\\" => "\\\\", "\"" => "\\\"", "\n" => "\\n" }.freeze
      private_constant :LONGEST_LABEL, :ESCAPES

      # @return [String]
      attr_reader :name

      # @param name [String]
      # @param help [String]
      # @param unit [String, nil] the last word of the name, as OpenMetrics demands
      def initialize(name, help, unit: nil)
        @name = name
        @help = help
        @unit = unit
        @samples = {}
      end

      # Adds a sample, unless there is one with the same labels: a second one would make the whole text invalid.
      #
      # @param value [Numeric, nil] nil adds nothing
      # @param labels [Hash{Symbol => String}] text of any origin
      # @return [void]
      def add(value, **labels)
        return unless value.is_a?(Integer) || (value.is_a?(Float) && value.finite?)

        key = labels.map { |label, text| %(#{label}="#{escape(text)}") }.join(",")
        @samples[key] = value unless @samples.key?(key)
      end

      # @param openmetrics [Boolean]
      # @return [String] lines; none without a sample
      def text(openmetrics:)
        return "" if @samples.empty?

        unit = "# UNIT #{name} #{@unit}\n" if @unit && openmetrics
        "# TYPE #{name} gauge\n#{unit}# HELP #{name} #{@help}\n" +
          @samples.map { |labels, value| "#{name}{#{labels}} #{value}\n" }.join
      end

      private

      # Both formats have escapes for these three characters alone, so control characters are taken out.
      def escape(text) = TerminalText.line(text, LONGEST_LABEL).gsub(/[\\"\n]/, ESCAPES)
    end
  end
end
