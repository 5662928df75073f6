# frozen_string_literal: true

require_relative "database_clock"
require_relative "row_lock"
require_relative "vantage_vote_insert"

module SmokeSeal
  # Adds a vote to a {VantageRun}, or closes it under the lock of its row.
  #
  # The vote is written and committed first, see {VantageVoteInsert}. Whoever reads the votes afterwards sees all that
  # were committed before, so that the last of two votes at once sees both. Only if these can make a verdict, the row is
  # locked, and the votes are counted: most votes need no lock.
  #
  # A vote that comes after +closes_at+ is late even if nobody has closed the run: the verdict does not depend on how
  # late a job runs. The time is the database's: the clock of a worker at a vantage may be wrong.
  class VantageMerge
    # +answer+: see {VantageRun#cast}; +closed+: whether the run is closed; +closes+: whether this closed it;
    # +next_attempt+: the run that a late red vote opened.
    Result = Struct.new(:answer, :closed, :closes, :next_attempt, keyword_init: true)

    # Seconds after +closes_at+ in which a late red vote opens another attempt. A later one says nothing of production
    # now.
    REOPEN_SECONDS = 900
    private_constant :REOPEN_SECONDS

    # @param run [VantageRun]
    def initialize(run)
      @run = run
    end

    # @param columns [Hash{Symbol => Object}] of a vote, see {VantageVote.columns_of}
    # @return [Result]
    def add(columns)
      inserted = VantageVoteInsert.new(@run, columns).call
      heard = VantageVote.heard(@run)
      own = heard.find { |vote| vote.vantage == columns[:vantage] }
      answer = inserted ? :taken : known(columns, own)
      # Both also of a vote that was there: whoever wrote it may have been killed before this.
      return after_late_vote(own, inserted ? :late : answer) if own&.late
      return Result.new(answer: answer) unless can_decide?(heard)

      locked do
        close(@now, due: false) if open?
        answer
      end
    end

    # Closes the run if its time is over.
    #
    # @param now [Time, nil] nil for the time of the database
    # @return [Result]
    def close_if_due(now)
      locked do
        now ||= @now
        close(now, due: true) if open? && now >= @run.closes_at
        nil
      end
    end

    private

    # @param own [VantageVote::Heard, nil] the vote that is there
    # @return [Symbol]
    def known(columns, own)
      missing unless own || @run.class.exists?(@run.id)
      if own && own.digest != columns[:digest]
        @run.log(:warn, "#{own.vantage} voted again, and differently; its first vote counts")
      end
      :known
    end

    # Whether the votes may make a verdict. Their seals are read only then: 25 have 100 kB and more.
    #
    # As long as the vantage of the process that asks has not voted, the run is not closed by votes: that process waits
    # for its own seal anyway, which would be lost.
    def can_decide?(heard)
      awaited = @run.awaited(heard.map(&:vantage))
      return false if awaited.any? { |vantage| vantage["driver"] == "local" }

      networks = awaited.uniq { |vantage| vantage["network"] || vantage["name"] }.size
      heard.count(&:red) >= @run.needed || networks < @run.needed
    end

    def after_late_vote(own, answer)
      locked do
        close(@now, due: true) if open?
        @next_attempt = open_next_attempt(own)
        answer
      end
    end

    # Locks the row of the run. The block may be called again.
    #
    # @yieldreturn [Symbol, nil] the answer
    # @return [Result]
    def locked
      model = @run.class
      RowLock.retrying(model) do
        model.transaction(requires_new: true) do
          read(RowLock.take(row, ["id", "closed_at", "verdict", *clock]))
          answer = yield
          Result.new(answer: answer, closed: !open?, closes: @closes, next_attempt: @next_attempt)
        end
      end
    end

    # In the same query.
    def clock = DatabaseClock.expressions(@run.class.connection).first(1).map { |sql| Arel.sql(sql) }

    def read(held)
      missing unless held
      _id, @closed_at, @verdict, seconds = held
      @now = seconds ? DatabaseClock.time(seconds) : Time.now
      @closes = false
      @next_attempt = nil
    end

    def missing = raise(ActiveRecord::RecordNotFound.new("the run was deleted", @run.class.name, "id", @run.id))

    def open? = @closed_at.nil?

    # Closes the run with the seals of all votes in time, unless votes to come may decide it.
    def close(now, due:)
      counted = VantageVote.where(run_id: @run.id, late: false).order(:id).pluck(:vantage, :seal, :reason)
      seal = @run.quorum.seal(counted.map { |values| %w[vantage seal unjudged].zip(values).to_h }, due) or return

      seal = @run.request.complete(seal, now: now)
      @verdict = seal.status || "unsealed"
      @closed_at = now
      @closes = true
      row.update_all(closed_at: now, verdict: @verdict, seal: seal)
    end

    # @return [VantageRun, nil]
    def open_next_attempt(own)
      return unless own.red && reopens?

      @run.log(:info, "#{own.vantage} is red after the verdict #{@verdict}: another attempt is opened")
      @run.class.open!(@run.request.next_attempt(now: @now), vantages: @run.vantages, rule: @run.rule,
                                                             release: @run.release, previous: @run)
    end

    def reopens?
      @verdict != Seal::RED && @run.attempt < VantageRun::MOST_ATTEMPTS && @now - @run.closes_at <= REOPEN_SECONDS &&
        !@run.class.exists?(previous_id: @run.id)
    end

    def row = @run.class.unscoped.where(id: @run.id)
  end
end
