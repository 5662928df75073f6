# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # Opens the run that has the votes: in the host's database if it has the tables, else in this process. Plain Ruby
    # loads nothing of Active Record.
    module RunFactory
      class << self
        # @param request [Request]
        # @param vantages [Array<Vantage>]
        # @param rule [String, nil]
        # @param release [Object, nil] the record that the seal is of
        # @return [MemoryRun, Object] if the database fails, a run in this process: its own vantages still vote
        # @raise [ConfigError] the rule is none, or does not fit the vantages
        def open(request, vantages:, rule: nil, release: nil)
          stored(request, vantages, rule, release) || MemoryRun.new(request, vantages: vantages, rule: rule)
        end

        private

        def stored(request, vantages, rule, release)
          return unless tables? && supported?

          VantageRun.open!(by_database_clock(request), vantages: vantages, rule: rule, release: release)
        rescue *ErrorText::RESCUED => e
          raise if e.is_a?(Error) || GuardedRun.timeout?(e)

          Vantages.logger&.error("smoke_seal: the votes cannot be stored: #{ErrorText.text(e)}")
          nil
        end

        # Whether a vote is late is known by that clock, and this machine's may be wrong.
        def by_database_clock(request)
          now = DatabaseClock.now(VantageRun.connection)
          now ? request.by_clock(now - Time.now) : request
        end

        # A host may have run the migration on another database.
        def supported?
          return true if DatabaseClock.expressions(VantageRun.connection).any?

          Vantages.logger&.error("smoke_seal: the votes cannot be stored: this app's database is " \
                                 "#{VantageRun.connection.adapter_name}, and the drivers job and vote need " \
                                 "PostgreSQL or SQLite")
          false
        end

        def tables?
          SmokeSeal.const_defined?(:Engine, false) && defined?(::ActiveRecord::Base) &&
            SmokeSeal.const_defined?(:VantageRun) && VantageRun.table_exists?
        end
      end
    end
  end
end
