# frozen_string_literal: true

require "rails_helper"
require_relative "../../../support/vantage_votes"
require_relative "../kept_jobs"

# Votes on one run from several processes at once. Real commits, and so not within a test's transaction.
class VantageConcurrentVotesTest < ActiveSupport::TestCase
  include VantageVotes

  self.use_transactional_tests = false

  ROUNDS = 10

  def run(...) = KeptJobs.use { super }

  teardown { [SmokeSeal::VantageVote, SmokeSeal::VantageRun].each(&:delete_all) }

  # Each block in a process with a connection of its own, all begun at once.
  #
  # @return [Array<String>] what they returned
  def at_once(*works)
    config = ActiveRecord::Base.connection_db_config
    ActiveRecord::Base.connection_pool.disconnect!
    start = IO.pipe
    children = works.map { |work| child(config, start, work) }
    start.each(&:close)
    children.map do |pid, said|
      assert_predicate Process.wait2(pid).last, :success?
      said.read
    end
  end

  def child(config, start, work)
    reader, writer = IO.pipe
    pid = fork do
      ActiveRecord::Base.establish_connection(config)
      start.last.close
      start.first.read
      writer.write(work.call)
      exit!(0)
    rescue StandardError => e
      warn e.full_message
      exit!(1)
    end
    writer.close
    [pid, reader]
  end

  test "of two votes at once the last one sees both, and closes the run" do
    ROUNDS.times do |round|
      run = open_run("ams", "fra", rule: "all")
      answers = at_once(-> { cast(run, "ams") }, -> { cast(run, "fra") })
      assert_equal [%w[taken taken], "green"], [answers, stored(run).verdict], "round #{round}"
    end
  end

  # What hosts may set for all of their connections. SQLite has no such setting.
  test "votes at once are all seen where transactions are isolated more than usual" do
    skip("PostgreSQL only") unless ActiveRecord::Base.connection.adapter_name.match?(/postg/i)

    ["repeatable read", "serializable"].product((1..5).to_a) do |level, round|
      names = %w[ams fra sfo]
      run = open_run(*names, rule: "all")
      answers = at_once(*names.map { |name| -> { isolated(level) { cast(run, name) } } })
      assert_equal [%w[taken] * 3, "green"], [answers, stored(run).verdict], "#{level}, round #{round}"
    end
  end

  def isolated(level)
    ActiveRecord::Base.connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL #{level}")
    yield
  end

  test "of two equal votes at once one is taken" do
    ROUNDS.times do |round|
      run = open_run("ams", "fra", rule: "all")
      answers = at_once(-> { cast(run, "ams") }, -> { cast(run, "ams", :red) })
      assert_equal [%w[known taken], 1], [answers.sort, votes_of(run).size], "round #{round}"
    end
  end

  test "a vote and the end of the time at once: the vote counts, or it is late" do
    ROUNDS.times do |round|
      run = open_run("ams", "fra", rule: "any", within: 3600)
      answers = at_once(-> { cast(run, "ams") }, -> { stored(run).close_if_due(run.closes_at) })
      expected = answers.first == "taken" ? ["green", false] : ["unsealed", true]
      assert_equal expected, [stored(run).verdict, votes_of(run).first.late], "round #{round}: #{answers}"
    end
  end

  test "late red votes at once open one attempt" do
    run = open_run("ams", "fra", "sfo", "sin", rule: "any")
    cast(run, "ams")
    run.close_if_due(run.closes_at)
    answers = at_once(*%w[fra sfo sin].map { |name| -> { cast(run, name, :red) } })
    assert_equal [%w[late late late], 1], [answers, SmokeSeal::VantageRun.where(previous_id: run.id).count]
  end

  test "votes of threads are all seen" do
    names = Array.new(6) { |number| "v#{number}" }
    run = open_run(*names, rule: "all")
    threads = names.map do |name|
      Thread.new { ActiveRecord::Base.connection_pool.with_connection { cast(run, name) } }
    end
    assert_equal [[:taken], "green"], [threads.map(&:value).uniq, stored(run).verdict]
  end
end
