# frozen_string_literal: true

# How large the rows of runs and votes are on PostgreSQL, and what a vote costs its database:
#
#   bundle exec rake bench:reach:rows
#
# Each vote is a seal of 12 pages with their assets. docs/reach.md has the figures.

require_relative "../ship/host"
require_relative "../../test/support/realistic_releases"
require_relative "../support/stopwatch"

module Bench
  module Reach
    # Runs with votes, as workers store them.
    class Rows
      include RealisticReleases

      RUNS = 300
      VANTAGES = 10
      # Each run is stored so often again, since small tables say little of large ones.
      COPIES = 10
      SHA = "4f2c9d1e07b35a86c1d0f9e2b7a4836c5d1e0f92"

      def initialize
        # Their times differ, as those of real vantages do.
        @seals = Array.new(VANTAGES) { seal_of_shop }
        @vantages = Array.new(VANTAGES) { |number| SmokeSeal::Vantages::Vantage.new(name: "v#{number}", driver: :job) }
      end

      # @return [Array<String>] lines
      def measure
        taken = Array.new(RUNS) { votes_of_a_run }.flatten(1)
        copies
        [cost(taken),
         *%w[smoke_seal_runs smoke_seal_votes].map { |table| size(table) },
         "the JSON of a vote's seal: #{@seals.first.to_json.bytesize} bytes"]
      end

      private

      # @return [Array<Array(Float, Integer)>] milliseconds and statements of each vote
      def votes_of_a_run
        run = SmokeSeal::VantageRun.open!(request, vantages: @vantages, rule: "2 of #{VANTAGES}")
        @vantages.zip(@seals).map { |vantage, seal| cost_of { run.cast(vote(vantage, seal)) } }
      end

      def request
        SmokeSeal::Vantages::Request.open(within: 75, app: APP, url: @seals.first.url, sha: SHA)
      end

      def vote(vantage, seal) = SmokeSeal::Vantages::Vote.new(vantage: vantage.name, seal: seal, unjudged: nil)

      def cost_of(&block)
        statements = 0
        count = ->(_name, _begin, _end, _id, payload) { statements += 1 unless payload[:name] == "SCHEMA" }
        began = Stopwatch.now
        ActiveSupport::Notifications.subscribed(count, "sql.active_record", &block)
        [(Stopwatch.now - began) * 1000, statements]
      end

      def cost(taken)
        milliseconds, statements = taken.transpose
        format("a vote: %<median>.1f ms (median; the quickest %<least>.1f ms), %<usual>d statements, %<most>d for " \
               "the one that closes", median: Samples.median(milliseconds), least: milliseconds.min,
                                      usual: Samples.median(statements), most: statements.max)
      end

      # New rows, with the same content.
      def copies
        COPIES.times do |copy|
          execute(<<~SQL)
            WITH copied AS (
              INSERT INTO smoke_seal_runs (#{columns("smoke_seal_runs", "id", "token")}, id, token)
              SELECT #{columns("smoke_seal_runs", "id", "token")}, id + #{RUNS * (copy + 1)}, token || '-#{copy}'
              FROM smoke_seal_runs WHERE id <= #{RUNS} RETURNING id)
            INSERT INTO smoke_seal_votes (#{columns("smoke_seal_votes", "id", "run_id")}, run_id)
            SELECT #{columns("smoke_seal_votes", "id", "run_id")}, run_id + #{RUNS * (copy + 1)}
            FROM smoke_seal_votes WHERE run_id <= #{RUNS} AND (SELECT count(*) FROM copied) > 0
          SQL
        end
        %w[smoke_seal_runs smoke_seal_votes].each { |table| execute("VACUUM ANALYZE #{table}") }
      end

      def columns(table, *without) = (connection.columns(table).map(&:name) - without).join(", ")

      def size(table)
        rows, heap, indexes, all = connection.select_rows(<<~SQL).first.map(&:to_f)
          SELECT (SELECT count(*) FROM #{table}), pg_table_size('#{table}'), pg_indexes_size('#{table}'),
                 pg_total_relation_size('#{table}')
        SQL
        format("%<table>s: %<rows>d rows, %<all>d bytes a row: %<heap>d with its JSON, %<indexes>d of indexes",
               table: table, rows: rows, all: all / rows, heap: heap / rows, indexes: indexes / rows)
      end

      def execute(sql) = connection.execute(sql)

      def connection = SmokeSeal::VantageRun.connection
    end

    database = ActiveRecord::Base.connection.adapter_name
    puts "#{RUBY_DESCRIPTION}; Rails #{Rails::VERSION::STRING}; #{database}", Rows.new.measure
  end
end
