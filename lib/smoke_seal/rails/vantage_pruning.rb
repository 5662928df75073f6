# frozen_string_literal: true

require "active_support/duration"
require_relative "row_lock"

module SmokeSeal
  # Deletes old runs from several vantages, with their votes, in batches: each is a transaction of its own, so that no
  # other write waits long. The seal of a release is not affected, since it is in the column of the release.
  module VantagePruning
    # Runs in a batch. A run may have 25 votes of 20 kB.
    BATCH = 100
    SECONDS_PER_DAY = 86_400
    private_constant :BATCH, :SECONDS_PER_DAY

    class << self
      # @param keep [Numeric, ActiveSupport::Duration, nil] days, or a duration, that a run is kept since it was opened;
      #   nil for ever
      # @param now [Time]
      # @param batch [Integer] how many runs are deleted at once
      # @return [Integer] how many runs were deleted
      # @raise [Error] there are no tables, or +keep+ is none
      # @raise [ActiveRecord::ActiveRecordError]
      def call(keep: Configuration.current.keep_vantage_runs, now: Time.now, batch: BATCH)
        return 0 unless keep
        raise Error, VantageRun::NO_TABLES unless VantageRun.table_exists?

        before = now - seconds(keep)
        count = 0
        while (ids = old(before, batch)).any?
          count += delete(ids)
        end
        count
      end

      private

      def seconds(keep)
        seconds = keep.is_a?(ActiveSupport::Duration) ? keep.to_f : keep * SECONDS_PER_DAY
        return seconds if seconds.positive?

        raise ConfigError, "config.smoke_seal.keep_vantage_runs must be more than 0 days; write 30, or nil to keep " \
                           "all runs"
      end

      def old(before, batch) = VantageRun.where(opened_at: ...before).order(:opened_at).limit(batch).pluck(:id)

      def delete(ids)
        RowLock.retrying(VantageRun) do
          VantageRun.transaction do
            VantageVote.where(run_id: ids).delete_all
            VantageRun.where(id: ids).delete_all
          end
        end
      end
    end
  end
end
