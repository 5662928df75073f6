# frozen_string_literal: true

require "json"

module SmokeSeal
  class Configuration
    # Writes each line to the host's logger as one JSON object: a Hash unchanged, other text as +message+.
    class JSONLog
      SEVERITIES = %i[debug info warn error fatal unknown].freeze
      private_constant :SEVERITIES

      # @param logger [Logger]
      def initialize(logger)
        @logger = logger
      end

      SEVERITIES.each do |severity|
        define_method(severity) do |message = nil, &block|
          @logger.public_send(severity) { line(severity, block ? block.call : message) }
        end
        define_method(:"#{severity}?") { @logger.public_send(:"#{severity}?") } unless severity == :unknown
      end

      # @return [Integer]
      def level = @logger.level

      private

      def line(severity, message)
        fields = message.is_a?(Hash) ? message : { message: UTF8.of(message) }
        JSON.generate({ severity: severity.to_s, source: "smoke_seal" }.merge(fields).compact)
      end
    end
  end
end
