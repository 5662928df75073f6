# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/vantages"
require "timeout"

# SmokeSeal.run with vantages, over real sockets. Those elsewhere are threads of this process.
class RunFromVantagesTest < Minitest::Test
  include VantageApps

  def outcomes(seal) = seal.evidence.map { |record| [record["check"], record["outcome"]] }

  def facts(seal) = [seal.status, seal.app, seal.url, seal.environment, outcomes(seal)]

  def test_this_machine_alone_with_any_gives_the_verdict_of_a_plain_run
    { WELL => "green", BROKEN => "red" }.each do |pages, verdict|
      with_app(pages) do |app|
        plain = SmokeSeal.run("shop", **app)
        seal = SmokeSeal.run("shop", **app, vantages: %i[local], quorum: "any")
        assert_equal verdict, seal.status
        assert_equal facts(plain), facts(seal)
        assert_equal([nil, "local"], [plain, seal].map { |one| one.evidence.first["vantage"] })
      end
    end
  end

  def test_run_without_vantages_has_no_quorum_and_loads_nothing_of_it
    with_app(WELL, more: "vantages: { fra: { driver: ssh } }\nquorum: none\n") do |app|
      [{}, { vantages: false }, { vantages: [] }].each do |none|
        seal = SmokeSeal.run("shop", **app, **none)
        assert_equal ["green", nil], [seal.status, seal.quorum]
      end
    end
  end

  def test_three_vantages_disagree_and_the_rule_decides
    answers = { "fra" => "failed", "sfo" => "passed" }
    with_app(WELL, more: "#{elsewhere("fra", "sfo")}quorum: majority\n") do |app|
      answering(answers) do
        seal = SmokeSeal.run("shop", **app, vantages: true)
        assert_equal "green on 2 of 3 vantages; fra: home 500; rule: majority, 2 of 3", seal.summary
        assert_equal({ "local" => "green", "fra" => "red", "sfo" => "green" }, words(seal))

        seal = SmokeSeal.run("shop", **app, vantages: %i[local fra sfo], quorum: "any")
        assert_predicate seal, :red?
        assert_match(/\Ared on 1 of 3 vantages; fra: home 500/, seal.summary)
      end
    end
  end

  def words(seal) = seal.quorum["vantages"].to_h { |vantage| vantage.values_at("vantage", "vote") }

  def test_vantages_that_agree_make_it_red
    with_app(BROKEN, more: elsewhere("fra", "sfo")) do |app|
      answering({ "fra" => "failed", "sfo" => "passed" }) do
        assert_predicate SmokeSeal.run("shop", **app, vantages: true, quorum: "2 of 3"), :red?
      end
    end
  end

  def events_of(**given)
    events = []
    SmokeSeal.run("shop", **given) { |event| events << [event, Thread.current] }
    assert_equal [Thread.current], events.map(&:last).uniq
    events.map(&:first)
  end

  def test_events_have_their_vantage_and_votes_are_events
    with_app(WELL, more: elsewhere("fra")) do |app|
      answering({ "fra" => "failed" }) do
        votes, checks = events_of(**app, vantages: true, quorum: "2 of 2").partition { |event| event.name == :voted }
        assert_equal([[:started, "local"], [:checked, "local"]], checks.map { |event| [event.name, event.vantage] })
        assert_equal %w[fra:red local:green], votes.map { |event| "#{event.vantage}:#{event.vote}" }.sort
        assert_equal([[1, 2], [2, 2]], votes.map { |event| [event.done, event.total] })
      end
      assert_equal [nil, nil], events_of(**app).map(&:vantage)
    end
  end

  def test_silent_vantage_is_not_waited_for_after_the_time
    with_app(WELL, more: elsewhere("fra")) do |app|
      answering({ "fra" => :silent }) do
        seal = lasting(1) { within(60) { SmokeSeal.run("shop", **app, vantages: true, quorum: "2 of 2") } }
        assert_predicate seal, :unsealed?
        assert_match(/not heard: fra/, seal.summary)
        assert_equal "not_heard", words(seal)["fra"]
      end
    end
  end

  def test_time_is_over_also_if_the_clock_is_set_back_meanwhile
    with_app(WELL, more: elsewhere("fra")) do |app|
      answering({ "fra" => :silent }) do
        stopped = Time.now
        seal = lasting(1) do
          within(60) { Time.stub(:now, stopped) { SmokeSeal.run("shop", **app, vantages: true, quorum: "2 of 2") } }
        end
        assert_equal "not_heard", words(seal)["fra"]
      end
    end
  end

  # Runs are closed after so many seconds.
  def lasting(seconds, &block)
    limits = SmokeSeal::Vantages::TimeLimits
    limits.stub(:longest, seconds - limits::GRACE, &block)
  end

  def test_vantage_that_cannot_be_asked_is_not_waited_for_and_the_seal_says_why
    why = SmokeSeal::Vantages::CannotAskError.new("there is no engine")
    with_app(WELL, more: elsewhere("fra", "sfo")) do |app|
      answering({ "fra" => why, "sfo" => RuntimeError.new("redis://:hunter2@host") }) do
        seal = within(30) { SmokeSeal.run("shop", **app, vantages: true, quorum: "any") }
        assert_predicate seal, :green?
        assert_includes seal.summary,
                        "not judged: fra (there is no engine), sfo (its driver failed with RuntimeError)"
      end
    end
  end

  def test_driver_that_needs_the_tables_of_a_rails_app_says_so
    with_app(WELL, more: elsewhere("fra")) do |app|
      needs = "fra (its driver job needs a Rails app with the tables of bin/rails generate smoke_seal:vantages)"
      seal = within(30) { SmokeSeal.run("shop", **app, vantages: %i[fra]) }
      assert_predicate seal, :unsealed?
      assert_includes seal.summary, needs

      seal = SmokeSeal.run("shop", **app, vantages: true, quorum: "any")
      assert_predicate seal, :green?
      assert_includes seal.summary, needs
    end
  end

  def test_what_is_wrong_comes_back_as_an_unsealed_seal_and_run_bang_raises_it
    with_app(WELL, more: elsewhere("fra")) do |app|
      {
        { vantages: %i[local nyc] } => /\Avantages: there is no vantage nyc; known: local, fra/,
        { vantages: %i[local fra], quorum: "2 of 3" } => /\Aquorum: 2 of 3 is for 3, and there are 2/,
        { vantages: %i[local], quorum: "most" } => /\Aquorum: "most" is no rule/,
        { quorum: "any" } => /\Aquorum: is for several vantages; name them/,
        { vantages: [], quorum: "2 of 3" } => /\Aquorum: is for several vantages; name them/,
        { vantages: false, quorum: "any" } => /\Aquorum: is for several vantages; name them/
      }.each do |given, message|
        assert_match message, SmokeSeal.run("shop", **app, **given).summary
        assert_match message, assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("shop", **app, **given) }.message
      end
      error = assert_raises(SmokeSeal::UnsealedError) { SmokeSeal.run!("shop", **app, vantages: %i[fra]) }
      assert_equal "not_judged", words(error.seal)["fra"]
      assert_predicate SmokeSeal.run!("shop", **app, vantages: %w[local], quorum: :any), :green?
    end
  end

  def test_bug_in_a_run_comes_back_and_exceptions_of_the_block_and_timeouts_pass_through
    with_app(WELL, more: elsewhere("fra")) do |app|
      given = { **app, vantages: true, quorum: "2 of 2" }
      SmokeSeal::Vantages::RunFactory.stub(:open, ->(*, **) { raise "no database" }) do
        seal = SmokeSeal.run("shop", **given)
        assert_equal ["shop", "no database"], [seal.app, seal.summary]
      end
      answering({ "fra" => :silent }) do
        assert_raises(KeyError) { SmokeSeal.run("shop", **given) { raise KeyError } }
        assert_raises(SmokeSeal::Error) { SmokeSeal.run("shop", **given) { raise SmokeSeal::Error, "the block's" } }
        [nil, Timeout::Error].each do |error|
          assert_raises(Timeout::Error) { Timeout.timeout(0.5, error) { SmokeSeal.run("shop", **given) } }
        end
      end
    end
  end

  def test_stub_of_a_test_wins_and_nobody_is_asked
    SmokeSeal::Testing.stub("shop", red: "tasks 500") do
      seal = SmokeSeal.run("shop", vantages: %i[local fra], quorum: "2 of 2")
      assert_equal ["red", nil], [seal.status, seal.quorum]
    end
  end
end
