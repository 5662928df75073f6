# frozen_string_literal: true

require_relative "database_clock"
require_relative "row_lock"

module SmokeSeal
  # Adds a vote to a {VantageRun}, or closes it, under the lock of its row.
  #
  # The lock comes first, so that the votes of a run are numbered in the order in which they count, that the last of two
  # votes at once sees both, and that no two transactions wait for each other: a vote refers to its run, which would
  # lock the row of the run in another way.
  #
  # A vote that comes after +closes_at+ is late even if nobody has closed the run: the verdict does not depend on how
  # late a job runs. The time is the database's: the clock of a worker at a vantage may be wrong.
  class VantageMerge
    # +answer+: see {VantageRun#cast}; +closed+: whether the run is closed; +closes+: whether this closed it;
    # +next_attempt+: the run that a late red vote opened.
    Result = Struct.new(:answer, :closed, :closes, :next_attempt, keyword_init: true)

    # Seconds after the close in which a late red vote opens another attempt. A later one says nothing of production
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
      locked do
        close(@now, due: true) if open? && @now >= @run.closes_at
        answer = insert(columns)
        close_if_decided if answer == :taken
        result(answer, next_attempt: (open_next_attempt(columns) if answer == :late))
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
        result(nil)
      end
    end

    private

    # The block may be called again, on SQLite.
    def locked
      model = @run.class
      RowLock.retrying(model) do
        model.transaction(requires_new: true) do
          read(RowLock.take(row, ["id", "closed_at", "verdict", *clock]))
          @closes = false
          yield
        end
      end
    end

    # In the same query: a query less for each vote.
    def clock = Arel.sql(DatabaseClock.expression(@run.class.connection) || return)

    def read(held)
      raise ActiveRecord::RecordNotFound.new("the run was deleted", @run.class.name, "id", @run.id) unless held

      _id, @closed_at, @verdict, seconds = held
      @now = seconds ? DatabaseClock.time(seconds) : Time.now
    end

    def open? = @closed_at.nil?

    def result(answer, next_attempt: nil)
      Result.new(answer: answer, closed: !open?, closes: @closes, next_attempt: next_attempt)
    end

    # @return [Symbol]
    def insert(columns)
      @heard = votes.pluck(:vantage, :digest, :status, :judged)
      before = @heard.find { |vantage,| vantage == columns[:vantage] }
      return known(columns, before) if before

      VantageVote.insert_all([{ **columns, received_at: @now, late: !open? }])
      return :known if columns[:message_id] && !votes.exists?(vantage: columns[:vantage])

      @heard << columns.values_at(:vantage, :digest, :status, :judged)
      open? ? :taken : :late
    end

    def known(columns, before)
      if before[1] != columns[:digest]
        @run.log(:warn, "#{columns[:vantage]} voted again, and differently; its first vote counts")
      end
      :known
    end

    # Reads the seals of all votes only if these can make a verdict: most votes cannot, and 25 seals are 100 kB and more.
    def close_if_decided
      red = @heard.count { |_vantage, _digest, status, judged| status == Seal::RED && judged }
      close(@now, due: false) if red >= @run.quorum.needed || @run.awaited_networks(@heard.map(&:first)) < @run.quorum.needed
    end

    # Closes the run with all votes so far, unless votes to come may decide it. None of these is late: the run was open.
    def close(now, due:)
      counted = votes.pluck(:vantage, :seal, :reason).map { |values| %w[vantage seal unjudged].zip(values).to_h }
      seal = @run.quorum.seal(counted, due) or return

      @verdict = seal.status || "unsealed"
      @closed_at = now
      @closes = true
      row.update_all(closed_at: now, verdict: @verdict, seal: seal)
    end

    # @return [VantageRun, nil]
    def open_next_attempt(columns)
      return unless columns[:status] == Seal::RED && columns[:judged] && reopens?

      @run.log(:info, "#{columns[:vantage]} is red after the verdict #{@verdict}: another attempt is opened")
      @run.class.open!(@run.request.next_attempt(now: @now), vantages: @run.vantages, rule: @run.rule,
                                                             release: @run.release, previous: @run)
    end

    def reopens?
      @verdict != Seal::RED && @run.attempt < VantageRun::MOST_ATTEMPTS && @now - @closed_at <= REOPEN_SECONDS &&
        !@run.class.exists?(previous_id: @run.id)
    end

    def votes = VantageVote.where(run_id: @run.id).order(:id)

    def row = @run.class.unscoped.where(id: @run.id)
  end
end
