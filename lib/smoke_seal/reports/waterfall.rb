# frozen_string_literal: true

require_relative "phases"
require_relative "time_axis"

module SmokeSeal
  module Reports
    # The requests of a run on one time axis, from the evidence of a seal that has their start times.
    class Waterfall
      # A request without recorded steps. +kind+ is +:attempt+, +:redirect+ or +:follow_up+.
      Request = Struct.new(:kind, :start, :took, :data, keyword_init: true) do
        # @return [Float]
        def end = start + took
      end

      # A check: its last attempt with its steps, and its other requests.
      Row = Struct.new(:record, :start, :took, :steps, :others, keyword_init: true) do
        # @return [Array<Request>] of one kind
        def of(kind) = others.select { |request| request.kind == kind }

        # @return [Float] when the first of its requests began
        def first = [start, *others.map(&:start)].min

        # @return [Float] when the last of its requests ended
        def last = [start + took, *others.map(&:end)].max

        # @return [Array<Array(Symbol, Float, Float)>] the name, the start and the length of each step
        def spans
          beginning = start
          steps.map { |name, length| [name, beginning, length].tap { beginning += length } }
        end
      end

      # @param data [Hash{String => Object}] as {Seal#to_h} returns it
      # @return [Waterfall, nil] nil if no request has a start time, as in older seals
      def self.of(data)
        rows = data.fetch("evidence", []).filter_map { |record| row(record) }
        new(rows, boot_window: data["boot_window_ms"], duration: data["duration_ms"]) if rows.any?
      end

      def self.row(record)
        start = record["started_ms"]
        took = record.dig("timings", "total_ms")
        return unless start && took

        # The browser lane has no steps.
        steps = Phases.of(record)&.steps || { command: took.to_f }
        others = attempts(record) + redirects(record) + follow_ups(record)
        Row.new(record: record, start: start.to_f, took: took.to_f, steps: steps, others: others.sort_by(&:start))
      end

      def self.attempts(record) = requests(:attempt, record["earlier_attempts"])

      def self.follow_ups(record) = requests(:follow_up, record["follow_ups"])

      def self.requests(kind, list)
        Array(list).map do |data|
          Request.new(kind: kind, start: data["started_ms"].to_f, took: data["duration_ms"].to_f, data: data)
        end
      end

      # Each redirect begins where the one before it ended.
      def self.redirects(record)
        start = record["started_ms"].to_f
        record.fetch("redirects", []).select { |hop| hop["duration_ms"] }.map do |hop|
          request = Request.new(kind: :redirect, start: start, took: hop["duration_ms"].to_f, data: hop)
          request.tap { start = request.end }
        end
      end
      private_class_method :new, :row, :attempts, :follow_ups, :requests, :redirects

      # @return [Array<Row>] in the order of their first requests
      attr_reader :rows

      # @return [Float, nil] when the boot window ended
      attr_reader :boot_window

      # @return [TimeAxis]
      attr_reader :axis

      def initialize(rows, boot_window:, duration:)
        @rows = rows.each_with_index.sort_by { |row, place| [row.first, place] }.map(&:first)
        @boot_window = boot_window&.to_f
        @axis = TimeAxis.new([duration.to_f, *rows.map(&:last)].max)
      end

      # @return [Array<Symbol>] the names of the steps that a request of it has, in their order
      def steps = Phases::NAMES & rows.flat_map { |row| row.steps.keys }
    end
  end
end
