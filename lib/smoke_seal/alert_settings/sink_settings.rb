# frozen_string_literal: true

module SmokeSeal
  class AlertSettings
    # The settings of one sink in the file: a mapping, or the first of them alone.
    class SinkSettings
      # @return [Array<String>] every problem with its place; the value is in none, since it may be a secret
      attr_reader :problems

      # @param sink [Class] a subclass of {Sinks::Sink}
      # @param written [Object]
      # @param env [Hash{String => String}, ENV]
      def initialize(sink, written, env)
        @sink = sink
        @env = env
        @problems = []
        @place = "alert.#{sink.key}"
        @is_mapping = written.is_a?(Hash)
        fields = @is_mapping ? written.transform_keys(&:to_s) : { sink::FIELDS.first => written }
        @values = fields.to_h { |field, value| [field, setting(field, value)] }
        require_fields(fields.keys)
      end

      # @return [Hash{String => Object}, nil] by the names of the settings; nil if there is a problem, or if a variable
      #   that it needs is not set on this machine
      def to_h
        found = @values.compact
        found if problems.empty? && found.any? && (@sink::REQUIRED - found.keys).empty?
      end

      private

      def setting(field, value)
        place = @is_mapping ? "#{@place}.#{AlertSettings.shown(field)}" : @place
        return problem(place, "unknown key; known: #{@sink::FIELDS.join(", ")}") unless @sink::FIELDS.include?(field)

        texts = @sink::LISTS.include?(field) ? Array(value) : [value]
        return problem(place, "must be a text") unless texts.any? && texts.all?(String)
        return from_environment(texts) if texts.any? { |text| AlertSettings.variable_of(text) }

        wrong = @sink.problem_with(field, value)
        wrong ? problem(place, "is #{wrong}") : value
      end

      # A variable that is not set is left out: while a key is replaced, only some machines may have the new one.
      def from_environment(texts)
        found = texts.filter_map { |text| AlertSettings.value_of(text, @env) }
        return if found.empty?

        found.one? ? found.first : found
      end

      def require_fields(given)
        missing = @sink::REQUIRED - given
        return if missing.empty? || @problems.any?

        example = @sink::REQUIRED.map { |field| "#{field}: env:NAME" }.join(", ")
        problem(@place, "must have #{missing.join(" and ")}: #{@sink.key}: { #{example} }")
      end

      def problem(place, message)
        @problems << "#{place}: #{message}"
        nil
      end
    end
  end
end
