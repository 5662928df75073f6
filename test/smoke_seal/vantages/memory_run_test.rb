# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/vantages"

class MemoryRunTest < Minitest::Test
  include VantageApps

  def test_votes_close_the_run_as_soon_as_they_decide
    run = memory_run("ams", "fra", "sfo", rule: "2 of 3")
    assert_equal [:taken, false], [run.cast(vote("ams", "passed")), run.closed?]
    assert_nil run.seal
    assert_equal [:taken, true], [run.cast(vote("fra", "passed")), run.close_if_due]
    assert_predicate run.seal, :green?
    assert_equal "green on 2 of 3 vantages; not heard: sfo; rule: 2 of 3", run.seal.summary
  end

  def test_second_vote_of_a_vantage_does_not_count
    run = memory_run("ams", "fra", rule: "2 of 2")
    assert_equal %i[taken known], [run.cast(vote("ams", "passed")), run.cast(vote("ams", "failed"))]
    run.cast(vote("fra", "passed"))
    assert_predicate run.seal, :green?
  end

  def test_late_vote_is_kept_and_changes_nothing
    run = memory_run("ams", "fra", "sfo", rule: "2 of 3")
    %w[ams fra].each { |name| run.cast(vote(name, "passed")) }
    closed = run.seal
    assert_equal %i[late known], Array.new(2) { run.cast(vote("sfo", "failed")) }
    assert_same closed, run.seal
    assert_equal [%w[ams fra], %w[sfo]], [run.votes.map(&:vantage), run.late_votes.map(&:vantage)]
  end

  def test_a_seal_without_a_vote_says_what_it_is_about
    run = memory_run("ams", "fra", rule: "2 of 2", within: 60)
    run.close_if_due(run.request.closes_at)
    seal = run.seal
    assert_equal [run.request.app, run.request.url, "production"], [seal.app, seal.url, seal.environment]
    assert_in_delta Time.now, seal.checked_at, 60
    assert_equal(%w[not_heard not_heard], seal.quorum["vantages"].map { |vantage| vantage["vote"] })
  end

  def test_time_closes_the_run_with_the_votes_that_are_there
    run = memory_run("ams", "fra", "sfo", rule: "2 of 3", within: 60)
    run.cast(vote("ams", "failed"))
    refute run.close_if_due(run.request.closes_at - 1)
    assert run.close_if_due(run.request.closes_at)
    assert_predicate run.seal, :unsealed?
    assert_match(/ams: home 500; not heard: fra, sfo; rule: 2 of 3\z/, run.seal.summary)
  end

  # A run of this machine and two others, which are red.
  def two_of_three_voted
    vantages = [SmokeSeal::Vantages::Vantage.local, *memory_run("ams", "fra").vantages]
    run = SmokeSeal::Vantages::MemoryRun.new(request, vantages: vantages, rule: "2 of 3")
    %w[ams fra].each { |name| run.cast(vote(name, "failed")) }
    run
  end

  def test_vote_of_this_machine_is_waited_for
    run = two_of_three_voted
    refute run.close_if_due
    run.cast(vote("local", "passed"))
    assert_equal %w[red green], [run.seal.status, run.seal.quorum["vantages"].first["vote"]]
  end

  def test_vote_of_this_machine_is_not_waited_for_after_the_time
    run = two_of_three_voted
    run.close_if_due(run.request.closes_at)
    assert_equal %w[red not_heard], [run.seal.status, run.seal.quorum["vantages"].first["vote"]]
  end

  def test_vantages_of_one_network_count_as_one
    vantages = [%w[a hetzner], %w[b hetzner], ["c", nil]].map do |name, network|
      SmokeSeal::Vantages::Vantage.new(name: name, driver: :job, network: network)
    end
    run = SmokeSeal::Vantages::MemoryRun.new(request, vantages: vantages, rule: "2 of 2")
    %w[a b].each { |name| run.cast(vote(name, "failed")) }
    refute_predicate run, :closed?
    run.cast(vote("c", "failed"))
    assert_predicate run.seal, :red?
  end

  def test_rule_that_does_not_fit_and_a_vantage_of_another_run_are_refused
    error = assert_raises(SmokeSeal::ConfigError) { memory_run("ams", "fra", rule: "2 of 3") }
    assert_match(/\Aquorum: /, error.message)
    assert_raises(ArgumentError) { memory_run("ams").cast(vote("fra", "passed")) }
  end

  def test_wait_ends_with_a_vote_and_with_the_end_of_the_run
    run = memory_run("ams", "fra", rule: "2 of 2")
    within(20) do
      2.times do |number|
        waiting = Thread.new { run.wait(600) }
        Thread.pass until waiting.stop?
        run.cast(vote(%w[ams fra][number], "passed"))
        waiting.join
      end
      run.wait(600)
    end
    assert_predicate run, :closed?
  end

  def test_no_vote_is_lost_among_threads
    names = Array.new(25) { |number| "v#{number}" }
    run = memory_run(*names, rule: "all")
    answers = names.map { |name| Thread.new { Array.new(3) { run.cast(vote(name, "passed")) } } }.flat_map(&:value)
    assert_equal({ taken: 25, known: 50 }, answers.tally)
    assert_equal names.sort, run.votes.map(&:vantage).sort
    assert_predicate run.seal, :green?
  end
end
