# frozen_string_literal: true

module SmokeSeal
  module Reports
    # The steps of an attempt in the order in which they happened, in milliseconds, from its recorded timings.
    #
    # Redirects come first, if their time is known; else the wait includes it. Looking up, connecting and TLS are those
    # of the last connection.
    class Phases
      NAMES = %i[redirects dns connect tls wait receive].freeze
      LABELS = { dns: "DNS", tls: "TLS" }.freeze

      # @return [Hash{Symbol => Float}] by the names of the steps that were recorded
      attr_reader :steps

      # @return [Float] the whole attempt
      attr_reader :total

      # @param record [Hash{String => Object}]
      # @return [Phases, nil] nil if nothing was timed
      def self.of(record)
        timings = record["timings"]
        hops = record.fetch("redirects", []).map { |hop| hop["duration_ms"] }
        new(timings, redirects: (hops.sum if hops.any? && hops.all?)) if timings && !record.key?("command")
      end

      # @return [String] the name of a step, as people write it
      def self.label(name) = LABELS.fetch(name, name.to_s)

      # @param timings [Hash{String => Float}]
      # @param redirects [Float, nil] how long the redirects took together, if that is known
      def initialize(timings, redirects: nil)
        @total = milliseconds(timings["total_ms"])
        opening = { dns: "dns_ms", connect: "connect_ms", tls: "tls_ms" }
        opening = opening.transform_values { |key| timings[key] && milliseconds(timings[key]) }.compact
        head = timings["first_byte_ms"] ? milliseconds(timings["first_byte_ms"]) : total
        opening = { redirects: milliseconds(redirects), **opening } if redirects
        @steps = opening.merge(wait: rest(head, opening.values.sum), receive: rest(total, head))
      end

      # @return [Array<Array(Symbol, Float, Float)>] the name, the beginning and the length of each step
      def spans
        beginning = 0.0
        steps.map { |name, length| [name, beginning, length].tap { beginning += length } }
      end

      private

      def milliseconds(value) = [value.to_f, 0.0].max

      def rest(whole, part) = [(whole - part).round(3), 0.0].max
    end
  end
end
