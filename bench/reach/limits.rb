# frozen_string_literal: true

require_relative "load"

module Bench
  module Reach
    # How many apps fit, by the resource that ends first.
    class Limits
      HEAD = ["resource", "its limit", "reached with so many apps"].freeze

      # What the resources allow: those of a small host, and of the services.
      GLOBALPING_ANONYMOUS = 250 # tests an hour
      GLOBALPING_TOKEN = 500
      DISK = 5e11 # bytes
      CONNECTIONS = 100 # PostgreSQL's max_connections by default
      CORE = 1.0

      # @param inputs [Inputs]
      def initialize(inputs)
        @inputs = inputs
        @load = Load.new(inputs)
      end

      # @return [Array<Array<String>>] as {HEAD}, the first to end first
      def rows
        all.sort_by(&:last).map { |resource, limit, apps| [resource, limit, Reach.number(apps)] }
      end

      private

      def all
        tests = @load.globalping_tests_an_hour
        [["Globalping without a token", "#{GLOBALPING_ANONYMOUS} tests an hour", apps(GLOBALPING_ANONYMOUS, tests)],
         ["Globalping with a token", "#{GLOBALPING_TOKEN} tests an hour", apps(GLOBALPING_TOKEN, tests)],
         ["disk", "500 GB", apps(DISK, @load.bytes_kept)],
         ["connections to the database", CONNECTIONS.to_s, apps_by_connections],
         ["the database's time for votes", "one core", apps(CORE, @load.busy_with_votes)]]
      end

      def apps(limit, used) = (@inputs.apps * limit / used).floor

      # Not in proportion: each worker has its own, however few apps there are.
      def apps_by_connections
        (1..).lazy.map { |hundreds| hundreds * 100 }.find { |apps| connections_of(apps) > CONNECTIONS } - 100
      end

      def connections_of(apps) = Load.new(@inputs.dup.tap { |inputs| inputs.apps = apps }).connections
    end
  end
end
