# frozen_string_literal: true

require "active_record"
require_relative "stored_seal"
require_relative "vantage_merge"

module SmokeSeal
  # A run from several vantages, in the table smoke_seal_runs, where workers of any machine find it. Votes are merged
  # under the lock of its row, see {VantageMerge}. It is closed by the vote that decides, or at +closes_at+ by whoever
  # comes first: {VantageCloseJob}, a vote, or a reader.
  #
  # A row is one attempt. Once it is closed, nothing changes its verdict; a late red vote opens another attempt.
  class VantageRun < ::ActiveRecord::Base
    self.table_name = "smoke_seal_runs"

    # What to do where the table is missing.
    NO_TABLES = "the votes have no tables: bin/rails generate smoke_seal:vantages, and then bin/rails db:migrate"
    # Attempts, the first one included.
    MOST_ATTEMPTS = 3
    # Seconds between two readings of a run that is waited for.
    POLL_SECONDS = 0.25
    private_constant :POLL_SECONDS

    attribute :seal, StoredSeal.new

    class << self
      # Stores a run, for workers to find, and the job that closes it. Open it outside of a transaction: no worker sees
      # it before the commit.
      #
      # @param request [Vantages::Request]
      # @param vantages [Array<Vantages::Vantage>]
      # @param rule [String, nil] "2 of 3"; nil for the default of {Quorum}
      # @param release [Sealable, nil] the release that is sealed
      # @param previous [VantageRun, nil] the attempt before
      # @return [VantageRun]
      # @raise [ConfigError] the rule does not fit the vantages
      # @raise [ActiveRecord::ActiveRecordError] it is not stored, for example since there are no tables
      def open!(request, vantages:, rule:, release: nil, previous: nil)
        named = release ? { release_type: release.class.name, release_id: release.id.to_s } : {}
        run = new(token: request.token, app: request.app, sha: request.sha, attempt: request.attempt,
                  previous_id: previous&.id, request: request.to_h, rule: rule, opened_at: request.opened_at,
                  closes_at: request.closes_at, **named)
        run.vantages = vantages
        run.needed = run.quorum.needed
        RowLock.retrying(self) { transaction(requires_new: true) { run.tap(&:save!).schedule_close } }
        run
      end
    end

    # @return [Vantages::Request]
    def request = @request ||= Vantages::Request.from_h(self[:request])

    # @return [Array<Vantages::Vantage>] those of a run that is read from the database have no options: these may be
    #   secrets, and are only in the config
    def vantages
      @vantages ||= self[:vantages].map do |vantage|
        Vantages::Vantage.new(**vantage.symbolize_keys.slice(:name, :network, :driver))
      end
    end

    # @param given [Array<Vantages::Vantage>]
    def vantages=(given)
      @vantages = given
      self[:vantages] = given.map(&:to_h)
    end

    # @return [Quorum]
    # @raise [ConfigError] the rule does not fit the vantages
    def quorum = @quorum ||= Quorum.new(rule, self[:vantages].map { |vantage| vantage.slice("name", "network") })

    # @param heard [Array<String>] the names of vantages that have voted
    # @return [Array<Hash>] the name, the network and the driver of the others
    def awaited(heard) = self[:vantages].reject { |vantage| heard.include?(vantage["name"]) }

    # @return [Array<VantageVote>] those that count, in the order in which they came, without their seals
    def votes = VantageVote.of(self).where(late: false).to_a

    # @return [Array<VantageVote>] those that came after the run was closed, without their seals
    def late_votes = VantageVote.of(self).where(late: true).to_a

    # Takes the vote of a vantage, and closes the run if it decides. The first vote of a vantage stays.
    #
    # @param vote [Vantages::Vote]
    # @param key_id [String, nil] the key that signed it
    # @param message_id [String, nil] the id of the signed message: none is taken twice, in whichever run
    # @return [Symbol] +:taken+; +:known+ if a vote of this vantage is there; +:late+ if the run is closed: the vote is
    #   kept, and does not count
    # @raise [ArgumentError] the vantage is none of this run's, or the vote has no seal
    # @raise [ActiveRecord::ActiveRecordError] it is not stored
    def cast(vote, key_id: nil, message_id: nil)
      require_vantage(vote.vantage.to_s)
      columns = VantageVote.columns_of(vote, run_id: id, attempt: attempt, key_id: key_id, message_id: message_id)
      follow(VantageMerge.new(self).add(columns))
    end

    # Closes the run with the votes that are there, if its time is over. Nothing happens if it is closed already.
    #
    # @param now [Time, nil] nil for the time of the database
    # @return [Boolean] whether it is closed
    def close_if_due(now = nil)
      now ||= DatabaseClock.now(self.class.connection)
      follow(VantageMerge.new(self).close_if_due(now)) unless closed? || (now && now < closes_at)
      closed?
    end

    # @return [Float] until its time is over, by the database's clock; below 0 afterwards
    def seconds_left = closes_at - (DatabaseClock.now(self.class.connection) || Time.now)

    # @return [Boolean] as it was last read, see {#wait}
    def closed? = !closed_at.nil?

    # Waits a little, and reads whether the run is closed. It does not wait for a vote: ask again.
    #
    # @param seconds [Numeric] that it may take at most
    # @return [void]
    def wait(seconds)
      sleep(seconds.to_f.clamp(0.0, POLL_SECONDS))
      reload if self.class.uncached { self.class.where(id: id).pick(:closed_at) }
    end

    # Takes the options of the vantages from the config. A vantage that is not there any more has none.
    #
    # @param settings [Vantages::Settings]
    # @return [void]
    def configure(settings)
      @vantages = vantages.map do |vantage|
        settings.names.include?(vantage.name) ? settings.vantages([vantage.name]).first : vantage
      end
    end

    # Enqueues the job that closes the run. A run without one is closed when it is read.
    #
    # @return [void]
    def schedule_close
      return unless defined?(::ActiveJob::Base)

      # In a savepoint: the queue may be a table of the same database.
      self.class.transaction(requires_new: true) { VantageCloseJob.at(closes_at, token) }
    rescue *ErrorText::RESCUED => e
      log(:warn, "no job closes it, so that it is closed when it is read: #{ErrorText.text(e)}")
    end

    # @return [Object, nil] the release that is sealed; nil if there is none, or it was deleted
    def release
      model = release_type&.safe_constantize or return
      model.unscoped.find_by(model.primary_key => release_id)
    end

    # @param level [Symbol]
    # @param text [String]
    # @return [void]
    def log(level, text)
      logger = Configuration.current.logger or return
      BoundedOutput.write(logger) { logger.public_send(level, "smoke_seal: run #{id} of #{app}: #{text}") }
    end

    # Without the evidence, which would fill a console, and without the token.
    def inspect = "#<#{self.class} #{id}: #{app}, attempt #{attempt}, #{verdict || "open"}>"

    # As {#inspect}.
    def pretty_print(printer) = printer.text(inspect)

    private

    def require_vantage(name)
      names = self[:vantages].map { |vantage| vantage["name"] }
      return if names.include?(name)

      raise ArgumentError, "#{name.inspect} is no vantage of this run; its vantages are #{names.join(", ")}"
    end

    # What follows a merge once it is committed. The vote is taken, even if this fails.
    #
    # @param merged [VantageMerge::Result]
    # @return [Symbol] its answer
    def follow(merged)
      reload if merged.closed && !closed?
      enqueue(merged.next_attempt) { |run| VantageAskJob.perform_later(run.token) } if merged.next_attempt
      enqueue(self) { VantageCloseJob.perform_later(token) } if merged.closes && attempt > 1
      merged.answer
    end

    def enqueue(run)
      yield(run) or raise VantageCloseJob::NotEnqueuedError
    rescue *ErrorText::RESCUED => e
      run.log(:error, "the job engine did not take a job of attempt #{run.attempt}: #{ErrorText.text(e)}")
    end
  end
end
