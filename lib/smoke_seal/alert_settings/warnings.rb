# frozen_string_literal: true

module SmokeSeal
  class AlertSettings
    # Likely mistakes in the +alert+ key that are no errors: secrets that are written in the file, and variables with an
    # invalid value on this machine.
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

          ["#{place}: is written in the file, and anyone who has it can #{sink::RISK}; env:NAME takes it from the " \
           "environment"]
        end
      end

      # The variable may be right on the machine that ships. Its value is in no message.
      def of_variable(sink, field, variable, place)
        value = @env.fetch(variable, "").strip
        wrong = value.empty? ? nil : sink.problem_with(field, value)
        wrong ? ["#{place}: the value of #{variable} here is #{wrong}"] : []
      end
    end
  end
end
