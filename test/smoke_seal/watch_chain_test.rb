# frozen_string_literal: true

require "time"
require_relative "../test_helper"

# The state machine of the watch: clocks, duplicates, delays, and an end at every point of a step.
class WatchChainTest < Minitest::Test
  BEGAN = Time.utc(2026, 6, 26, 21, 28, 45)
  SETTINGS = SmokeSeal::WatchSettings.new(true)
  LEASE = SETTINGS.lease

  # A job engine that loses nothing by itself: jobs are [step, time], and the test says which of them are lost.
  class Engine
    attr_reader :state, :jobs, :sealed

    def initialize(settings: SETTINGS)
      @settings = settings
      @state = SmokeSeal::WatchChain.begin(id: "c1", now: BEGAN, settings: settings)
      @jobs = pair(1, SmokeSeal::Timestamp.parse(@state["due"]))
      @sealed = []
      @attempts = 0
    end

    # As the Rails layer does: one job when the seal is due, and one for the case that the first one is lost.
    def pair(step, due) = [[step, due], [step, due + (LEASE * 1.1)]]

    # Performs the job at +now+; the block may end its worker by returning the point. The job is gone then. An
    # engine may make the jobs only once the transaction has ended: :late_engine.
    def perform(job, now: job.last, lost_at: nil)
      @jobs.delete_at(@jobs.index(job))
      return if lost_at == :before

      decision = chain(now).claim(chain: "c1", step: job.first, by: attempt = next_attempt, settings: @settings)
      @jobs << [job.first, decision.at] if decision.wait?
      return decision.reason unless decision.run?

      @jobs.concat(pair(decision.next_step, decision.at)) unless lost_at == :late_engine
      return if lost_at == :armed

      @state = decision.state
      finish(attempt, decision, now + 10) unless lost_at
      decision.reason
    end

    def finish(attempt, decision, now)
      finished = chain(now).finish(by: attempt) or return
      @sealed << [decision.step, ((now - BEGAN) / 60).round]
      @state = finished
    end

    # Performs every job in the order of time, until +minutes+ after the begin.
    def run_until(minutes)
      while (job = @jobs.select { |_step, time| time <= BEGAN + (minutes * 60) }.min_by(&:last))
        perform(job)
      end
    end

    def chain(now) = SmokeSeal::WatchChain.new(@state, now: now)

    # The jobs of the next seal, the first one first.
    def jobs_of_next = @jobs.select { |step, _time| step == @state["step"] }.sort_by(&:last)

    def next_attempt = "a#{@attempts += 1}"
  end

  def at(minutes) = BEGAN + (minutes * 60)

  def state(**facts)
    SmokeSeal::WatchChain.begin(id: "c1", now: BEGAN, settings: SETTINGS).merge(facts.transform_keys(&:to_s))
  end

  def decision(state, minutes:, **given)
    SmokeSeal::WatchChain.new(state, now: at(minutes))
                         .claim(**{ chain: "c1", step: 1, by: "a", settings: SETTINGS }.merge(given))
  end

  def assert_decision(expected, state, minutes, given, case_name)
    made = decision(state, minutes: minutes, **given)
    assert_equal expected, [made.action, made.reason], case_name
  end

  def claimed(until_minutes) = { step: 2, due: "2026-06-26T21:33:45Z",
                                 claim: { "step" => 1, "by" => "b", "until" => at(until_minutes).iso8601(3) } }

  def test_stored_state_and_clock_decide_each_attempt
    {
      "no state" => [nil, 1, {}, :skip, :no_watch],
      "a state that nobody can read" => [{ "chain" => "c1", "step" => "x" }, 1, {}, :skip, :no_watch],
      "the job of another watch" => [state, 1, { chain: "c0" }, :skip, :other_watch],
      "a watch that has ended" => [state(ended: "overtaken"), 1, {}, :skip, :ended],
      "a newer release was sealed" => [state, 1, { newer: "9f8e7d6" }, :stop, "overtaken"],
      "the config does not ask for it any more" => [state, 1, { settings: nil }, :stop, "not watched"],
      "a job that comes too early" => [state, 0.5, {}, :wait, :early],
      "a job that comes in time" => [state, 1, {}, :run, :due],
      "a job that comes late" => [state, 400, {}, :run, :due],
      "the same job again" => [state(step: 2), 1.1, {}, :skip, :done],
      "another worker makes the seal" => [state(**claimed(4)), 2, {}, :wait, :claimed],
      "that worker was lost" => [state(**claimed(4)), 4, {}, :run, :lost],
      "it was lost, and the next seal is due too" => [state(**claimed(4)), 5, {}, :run, :due],
      "the next job comes while the seal is made" => [state(**claimed(6)), 5, { step: 2 }, :wait, :claimed],
      "a job of a step that was never claimed" => [state, 5, { step: 2 }, :run, :due],
      "cron comes when nothing is due" => [state, 0.5, { chain: nil, step: nil }, :wait, :early],
      "cron comes when a seal is due" => [state, 1, { chain: nil, step: nil }, :run, :due]
    }.each do |case_name, (stored, minutes, given, *expected)|
      assert_decision(expected, stored, minutes, given, case_name)
    end
  end

  def test_job_that_has_to_wait_is_scheduled_again
    assert_equal at(1), decision(state, minutes: 0.5).at
    assert_equal at(4), decision(state(**claimed(4)), minutes: 2).at
  end

  def test_claim_names_the_attempt_and_ends_after_the_lease
    made = decision(state, minutes: 1)
    assert_equal({ "step" => 1, "by" => "a", "until" => (at(1) + LEASE).iso8601(3) }, made.state["claim"])
    assert_equal [2, at(5).iso8601, 2, at(5)], [*made.state.values_at("step", "due"), made.next_step, made.at]
  end

  def test_lost_seal_is_made_again_under_its_number_and_the_jobs_of_the_next_one_too
    made = decision(state(**claimed(4)), minutes: 4)
    assert_equal [1, 2, at(5), 2], [made.step, made.next_step, made.at, made.state["step"]]
  end

  def test_seal_counts_only_while_the_claim_is_the_attempts_own
    chain = SmokeSeal::WatchChain.new(state(**claimed(4)), now: at(2))
    assert_nil chain.finish(by: "a")
    assert_nil chain.give_up(by: "a")
    assert_nil SmokeSeal::WatchChain.new(state(**claimed(4), ended: "overtaken"), now: at(2)).finish(by: "b")
    finished = chain.finish(by: "b", facts: { "live" => true, "served" => nil })
    assert_equal [nil, true, false, 2], [finished["claim"], finished["live"], finished.key?("served"), finished["step"]]
  end

  def test_attempt_that_gives_up_leaves_its_seal_to_the_next_one_at_once
    stored = SmokeSeal::WatchChain.new(state(**claimed(4)), now: at(2)).give_up(by: "b")
    assert_decision %i[run lost], stored, 2, {}, "given up"
  end

  def test_end_is_stored_with_its_reason
    made = decision(state(**claimed(4)), minutes: 2, newer: "9f8e7d6")
    assert_equal ["overtaken", "9f8e7d6", at(2).iso8601, nil], made.state.values_at("ended", "by", "ended_at", "claim")
    assert_nil SmokeSeal::WatchChain.new(made.state, now: at(3)).overtaken(by: "0a1b2c3")
  end

  # -- A whole watch

  def test_seals_come_at_their_times_once_each_for_a_day
    engine = Engine.new.tap { |one| one.run_until(24 * 60) }
    assert_equal [1, 5, 15, *(1..24).map { |hour| hour * 60 }].map.with_index(1).to_a.map(&:reverse).first(27),
                 engine.sealed.first(27)
    assert_equal engine.sealed.map(&:first).uniq, engine.sealed.map(&:first)
  end

  def test_jobs_that_run_twice_record_once_and_make_no_second_watch
    engine = Engine.new
    3.times { engine.jobs.concat(engine.jobs.dup) }
    engine.run_until(180)
    assert_equal [[1, 1], [2, 5], [3, 15], [4, 60], [5, 120], [6, 180]], engine.sealed
    assert_equal [6, 7, 7], engine.jobs.map(&:first).sort
  end

  def test_worker_that_was_down_for_three_hours_makes_one_seal_and_continues_on_schedule
    engine = Engine.new.tap { |one| one.run_until(5) }
    late = engine.jobs.map { |step, time| [step, [time, at(190)].max] }
    engine.jobs.replace(late)
    engine.run_until(300)
    assert_equal [[1, 1], [2, 5], [3, 190], [4, 240], [5, 300]], engine.sealed
  end

  def test_worker_that_is_lost_at_any_point_of_a_step_loses_no_seal
    %i[before armed claimed late_engine].each do |point|
      engine = Engine.new.tap { |one| one.run_until(5) }
      engine.perform(engine.jobs_of_next.first, lost_at: point)
      engine.run_until(180)
      assert_equal [[1, 1], [2, 5], [3, 18], [4, 60], [5, 120], [6, 180]], engine.sealed, point
    end
  end

  def test_worker_that_is_lost_while_the_next_seal_is_near_leaves_one_seal_for_both
    engine = Engine.new(settings: SmokeSeal::WatchSettings.new({ "minutes" => [1, 2, 10] }))
    engine.perform(engine.jobs.first, lost_at: :claimed)
    engine.run_until(10)
    assert_equal [[2, 4], [3, 10]], engine.sealed
  end

  def test_two_losses_in_a_row_still_leave_the_jobs_of_the_next_step
    engine = Engine.new.tap { |one| one.run_until(15) }
    engine.jobs_of_next.each { |job| engine.perform(job, lost_at: :claimed) }
    engine.run_until(180)
    assert_equal [1, 5, 15, 120, 180], engine.sealed.map(&:last)
  end

  def test_seal_that_took_longer_than_its_lease_and_was_made_again_counts_once
    engine = Engine.new
    slow = engine.chain(at(1)).claim(chain: "c1", step: 1, by: "slow", settings: SETTINGS)
    engine.instance_variable_set(:@state, slow.state)
    engine.perform(engine.jobs.last, now: at(4.5))
    assert_nil engine.chain(at(4.6)).finish(by: "slow")
    assert_equal [[1, 5]], engine.sealed
  end

  # One loss a step, at any point; jobs that come twice, and late.
  def test_day_has_each_seal_once_whatever_is_lost_once_in_each_step
    100.times do |seed|
      engine = unlucky_day(Random.new(seed))
      steps, times = engine.sealed.transpose
      assert_equal steps.uniq.sort, steps, seed
      assert_operator times.each_cons(2).map { |one, next_one| next_one - one }.max, :<=, 60 + 15, seed
      assert_operator times.last, :>=, (24 * 60) - 75, seed
      assert_operator engine.jobs.size, :<, 20, seed
    end
  end

  def unlucky_day(random)
    engine = Engine.new
    lost = {}
    while (job = engine.jobs.min_by(&:last)) && job.last <= at(24 * 60)
      engine.jobs << job if random.rand < 0.2
      point = lost.key?(job.first) ? nil : [nil, :before, :armed, :claimed, :late_engine].sample(random: random)
      lost[job.first] = true if point
      engine.perform(job, now: job.last + random.rand(0..120), lost_at: point)
    end
    engine
  end

  def test_clock_that_is_slow_makes_no_second_seal_of_a_step
    engine = Engine.new.tap { |one| one.run_until(5) }
    assert_equal :done, decision(engine.state, minutes: 1, step: 2).reason
    assert_equal :early, decision(engine.state, minutes: 1, step: 3).reason
  end
end
