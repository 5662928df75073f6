# frozen_string_literal: true

module SmokeSeal
  class AlertSettings
    # What the +alert+ key may have and hardly anyone means: secrets that stand in the file, variables that have
    # something else here.
    class Warnings
      # @param written [Object] the value of +alert+ in the file
      # @param env [Hash{String => String}, ENV]
      def initialize(written, env)
        @written = written.is_a?(Hash) ? written.transform_keys(&:to_s) : {}
        @env = env
      end

      # @return [Array<String>] each with its place
      def to_a
        sinks = { Sinks::Discord.key => Sinks::Discord, **Sinks::OTHERS }
        sinks.flat_map { |key, sink| of_sink(sink, @written[key]) }
      end

      private

      def of_sink(sink, written)
        return of_field(sink, sink::FIELDS.first, written, "alert.#{sink.key}") unless written.is_a?(Hash)

        written.flat_map do |field, value|
          field = field.to_s
          sink::FIELDS.include?(field) ? of_field(sink, field, value, "alert.#{sink.key}.#{field}") : []
        end
      end

      def of_field(sink, field, value, place)
        Array(value).grep(String).flat_map do |text|
          variable = AlertSettings.variable_of(text)
          next of_variable(sink, field, variable, place) if variable
          next [] if text.strip.empty? || !sink::SECRETS.include?(field)

          ["#{place}: stands in the file, and whoever has it can #{sink::RISK}; env:NAME takes it from the environment"]
        end
      end

      # The variable may be right on the machine that ships. Its value is in no message.
      def of_variable(sink, field, variable, place)
        value = @env.fetch(variable, "").strip
        wrong = value.empty? ? nil : sink.problem_with(field, value)
        wrong ? ["#{place}: what #{variable} has here is #{wrong}"] : []
      end
    end
  end
end
