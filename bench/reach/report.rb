# frozen_string_literal: true

require_relative "load"
require_relative "limits"

module Bench
  module Reach
    # The load in Markdown, as docs/reach.md has it.
    class Report
      HEAD = ["what", "how much"].freeze
      private_constant :HEAD

      # @param inputs [Inputs]
      def initialize(inputs)
        @inputs = inputs
        @load = Load.new(inputs)
      end

      def to_s = [inputs, table(HEAD, figures), table(Limits::HEAD, Limits.new(@inputs).rows)].join("\n\n")

      private

      def inputs
        named = @inputs.to_h.map { |name, value| "#{name} #{number(value)}" }
        "Inputs: #{named.join(", ")}."
      end

      def figures
        rows_of_the_database + rows_of_the_queue + rows_of_the_apps
      end

      def rows_of_the_database
        [["seals of an app a day", number(@load.seals_a_day)],
         ["runs a day", number(@load.runs_a_day)],
         ["votes a day", "#{number(@load.votes_a_day)} (#{number(@load.votes)} a second)"],
         ["rows a day", number(@load.rows_a_day)],
         ["bytes a day, with indexes", bytes(@load.bytes_a_day)],
         ["kept: rows, bytes", "#{number(@load.rows_kept)}, #{bytes(@load.bytes_kept)}"],
         ["the database's time for votes", "#{number(100 * @load.busy_with_votes)} % of one core"],
         ["reads of runs that are waited for", "#{number(@load.polls)} a second"],
         ["connections to the database", number(@load.connections)],
         ["a vote from the furthest vantage", "#{number(@load.seconds_of_a_far_vote)} s"]]
      end

      def rows_of_the_queue
        [["jobs a second", number(@load.jobs)],
         ["busy threads at a vantage", number(@load.busy_at_a_vantage)],
         ["busy threads that make seals", number(@load.busy_with_runs)]]
      end

      def rows_of_the_apps
        [["requests a second, of all vantages", number(@load.requests)],
         ["requests a second, of a vantage", number(@load.requests_of_a_vantage)],
         ["requests to an app: at once, a day",
          "#{number(@load.requests_of_an_app_at_once)}, #{number(@load.requests_of_an_app_a_day)}"],
         ["tests of Globalping an hour, for one vantage", number(@load.globalping_tests_an_hour)]]
      end

      def table(head, rows)
        lines = [head, Array.new(head.size, "---"), *rows]
        lines.map { |line| "| #{line.join(" | ")} |" }.join("\n")
      end

      def bytes(count) = count >= 1e9 ? "#{number(count / 1e9)} GB" : "#{number(count / 1e6)} MB"

      def number(value) = Reach.number(value)
    end

    # @return [String] with two digits that count, or all before the point: "0.28", "2,800,000"
    def self.number(value)
      return value.round.to_s.gsub(/(?<=\d)(?=(\d{3})+\z)/, ",") if value >= 10 || value == value.round

      format("%.2g", value)
    end
  end
end
