# frozen_string_literal: true

module SmokeSeal
  module Vantages
    module Drivers
      class Globalping
        # Where a probe is, as Globalping names places (its API, MeasurementLocationOption).
        class Location
          TEXTS = %w[continent region country state city network magic].freeze
          LONGEST = 100
          EXAMPLE = "write location: { country: JP }, or location: Tokyo"
          private_constant :TEXTS, :LONGEST, :EXAMPLE

          class << self
            # @param written [Object] the value in the config file
            # @return [String, nil] what is wrong with it
            def problem(written)
              return "is missing; #{EXAMPLE}" if written.nil?
              return (EXAMPLE unless text?(written)) unless written.is_a?(Hash)
              return "is empty; #{EXAMPLE}" if written.empty?

              wrong = written.find { |key, value| !valid?(key.to_s, value) } or return
              "#{TerminalText.line(wrong.first.to_s, 40)}: must be one of #{[*TEXTS, "asn", "tags"].join(", ")}; asn " \
                "is a number, tags is a list of texts, and the others are texts"
            end

            private

            def valid?(key, value)
              case key
              when "asn" then value.is_a?(Integer) && value.positive?
              when "tags" then value.is_a?(Array) && value.any? && value.all? { |tag| text?(tag) }
              else TEXTS.include?(key) && text?(value)
              end
            end

            def text?(value)
              value.is_a?(String) && !value.strip.empty? && value.length <= LONGEST && TerminalText.printable?(value)
            end
          end

          # @param written [Hash{String => Object}, String] the value in the config file; it is valid
          def initialize(written)
            @written = written.is_a?(Hash) ? written.transform_keys(&:to_s) : { "magic" => written }
          end

          # @return [Array<Hash{String => Object}>] as the API takes it
          def to_a = [@written]
        end
      end
    end
  end
end
