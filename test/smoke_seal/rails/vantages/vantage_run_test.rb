# frozen_string_literal: true

require "rails_helper"
require_relative "../../../support/vantage_votes"
require_relative "../kept_jobs"

# Runs from several vantages in the database, and the votes on them.
class VantageRunTest < ActiveSupport::TestCase
  include VantageVotes

  Run = SmokeSeal::VantageRun

  # No job is run unless the test runs it.
  def run(...) = KeptJobs.use { |engine| (@engine = engine) && super }

  def with_log
    logger = SmokeSeal::Configuration.current.logger
    said = StringIO.new
    SmokeSeal::Configuration.current.logger = Logger.new(said)
    yield
    said.string
  ensure
    SmokeSeal::Configuration.current.logger = logger
  end

  test "a run is stored as it was opened, and read by its token" do
    fra = SmokeSeal::Vantages::Vantage.new(name: "fra", driver: :vote, network: "aws", options: { "key" => "s3cr3t" })
    request = SmokeSeal::Vantages::Request.open(within: 60, app: "shop", url: URL, sha: "abc1234", boot_window: 4.5)
    opened = Run.open!(request, vantages: [fra, SmokeSeal::Vantages::Vantage.local], rule: "all")
    read = Run.find_by!(token: request.token)
    assert_equal request, read.request
    assert_equal([["fra", "aws", :vote], ["local", nil, :local]],
                 read.vantages.map { |vantage| [vantage.name, vantage.network, vantage.driver] })
    assert_equal ["shop", "abc1234", 1, "all"], [read.app, read.sha, read.attempt, read.rule]
    assert_equal request.closes_at, read.closes_at
    assert_equal [false, nil, []], [read.closed?, read.seal, read.votes]
    assert_equal fra, opened.vantages.first
    assert_not_includes Run.connection.select_rows("SELECT * FROM smoke_seal_runs").inspect, "s3cr3t"
  end

  test "a rule that does not fit its vantages is refused, and nothing is stored" do
    assert_no_difference "Run.count" do
      error = assert_raises(SmokeSeal::ConfigError) { open_run("ams", "fra", rule: "2 of 3") }
      assert_match(/\Aquorum: /, error.message)
    end
    assert_empty @engine.jobs
  end

  test "the vote that decides closes the run, with the seals of all votes" do
    run = open_run("ams", "fra", "sfo", rule: "2 of 3")
    assert_equal [:taken, false, :taken], [cast(run, "ams", :red), stored(run).closed?, cast(run, "sfo", :red)]
    run = stored(run)
    assert_equal %w[red red shop], [run.verdict, run.seal.status, run.seal.app]
    assert_equal "red on 2 of 3 vantages; ams, sfo: tasks 500; not heard: fra; rule: 2 of 3", run.seal.summary
    assert_equal(%w[red not_heard red], run.seal.quorum["vantages"].map { |vantage| vantage["vote"] })
  end

  test "the process that casts the deciding vote has the seal without reading the run again" do
    run = open_run("ams", "fra", rule: "all")
    run.cast(vote("ams"))
    run.cast(vote("fra"))
    assert_equal [true, "green"], [run.closed?, run.seal.status]
  end

  test "the first vote of a vantage stays, and a different one is logged" do
    run = open_run("ams", "fra", rule: "all")
    again = vote("ams")
    said = with_log { assert_equal %i[taken known], [run.cast(again), run.cast(again)] }
    assert_empty said
    said = with_log { assert_equal :known, cast(run, "ams", :red) }
    assert_match(/run #{run.id} of shop: ams voted again, and differently; its first vote counts$/, said)
    assert_equal([%w[ams green]], votes_of(run).map { |vote| [vote.vantage, vote.status] })
  end

  test "a host that keeps times in its own time zone has the right times too" do
    in_time_zone("Asia/Tokyo") do
      run = open_run("ams", "fra", rule: "all")
      assert_equal :taken, cast(run, "ams")
      assert_in_delta Time.now, votes_of(run).first.received_at, 60
      Run.where(id: run.id).update_all(closes_at: Time.now - 1)
      assert_equal :late, cast(run, "fra")
      assert_in_delta Time.now, stored(run).closed_at, 60
    end
  end

  # Of this process, and of the columns.
  def in_time_zone(name)
    holder = ActiveRecord.respond_to?(:default_timezone) ? ActiveRecord : ActiveRecord::Base
    before = [ENV.fetch("TZ", nil), holder.default_timezone]
    ENV["TZ"] = name
    holder.default_timezone = :local
    yield
  ensure
    ENV["TZ"], holder.default_timezone = before
  end

  test "the order of the votes changes neither the verdict nor its words" do
    votes = [vote("ams", :red), vote("fra"), vote("iad", :red, cause: "network"), vote("sfo")]
    said = votes.permutation.map do |order|
      run = open_run("ams", "fra", "iad", "sfo", rule: "2 of 4")
      order.each { |vote| run.cast(vote) }
      [run.verdict, run.seal.summary]
    end
    assert_equal 1, said.uniq.size, said.uniq.inspect
    assert_equal "unsealed", said.first.first
  end

  # A run of a few vantages, of which some share a network.
  def random_run(random)
    vantages = Array.new(random.rand(1..5)) do |number|
      network = [nil, nil, "a"].sample(random: random)
      SmokeSeal::Vantages::Vantage.new(name: "v#{number}", driver: :vote, network: network)
    end
    request = SmokeSeal::Vantages::Request.open(within: 60, app: "shop", url: URL)
    Run.open!(request, vantages: vantages, rule: [nil, "any", "majority", "all"].sample(random: random))
  end

  def random_vote(name, random)
    unjudged = "its clock is 75 s ahead" if random.rand < 0.1
    status = %i[green green green red red unsealed].sample(random: random)
    vote(name, status, cause: %w[app network].sample(random: random), unjudged: unjudged)
  end

  # The seals are not read where the votes cannot decide: that must never skip a vote that does.
  test "a run closes with the vote after which the core has a verdict, and with no other" do
    random = Random.new(5)
    verdicts = Array.new(60) do
      run = random_run(random)
      votes = []
      run.vantages.map(&:name).shuffle(random: random).each do |name|
        run.cast(votes.push(random_vote(name, random)).last)
        expected = run.quorum.seal(votes.map(&:for_quorum), false)&.then { |seal| seal.status || "unsealed" }
        assert_equal [expected, !expected.nil?], [run.verdict, run.closed?], [run.rule, run.vantages, votes].inspect
        break if expected
      end
      [run.verdict, votes.size < run.vantages.size ? :early : :last]
    end
    assert_equal [%w[green early], %w[green last], %w[red early], %w[red last], %w[unsealed last]],
                 verdicts.map { |verdict| verdict.map(&:to_s) }.uniq.sort
  end

  test "vantages of one network that are still to vote hold up the verdict as one" do
    networks = { "ams" => "aws", "fra" => "aws", "home" => nil, "office" => nil }
    vantages = networks.map { |name, it| SmokeSeal::Vantages::Vantage.new(name: name, driver: :vote, network: it) }
    request = SmokeSeal::Vantages::Request.open(within: 60, app: "shop", url: URL)
    run = Run.open!(request, vantages: vantages, rule: "2 of 3")
    %w[home office].each { |name| run.cast(vote(name)) }
    assert_equal "green", run.verdict
  end

  test "the votes do not close a run before the machine that asks has voted" do
    vantages = [SmokeSeal::Vantages::Vantage.local, SmokeSeal::Vantages::Vantage.new(name: "fra", driver: :vote)]
    request = SmokeSeal::Vantages::Request.open(within: 60, app: "shop", url: URL)
    run = Run.open!(request, vantages: vantages, rule: "any")
    verdicts = %w[fra local].map { |name| run.cast(vote(name, :red)) && run.verdict }
    assert_equal [nil, "red"], verdicts
  end

  test "a vote that is not judged is kept with its reason, and does not count" do
    run = open_run("ams", "fra", rule: "2 of 2")
    cast(run, "ams", :red, unjudged: "its clock is 75 s ahead")
    cast(run, "fra", :red)
    assert_equal [["red", false, "its clock is 75 s ahead", "not_judged"], ["red", true, nil, "red"]],
                 (votes_of(run).map { |vote| [vote.status, vote.judged, vote.reason, vote.word] })
    assert_equal "unsealed", stored(run).verdict
  end

  test "a vote is stored whole: its seal, its times, and the message that it came with" do
    run = open_run("ams", "fra", rule: "all")
    given = vote("ams", :red)
    run.cast(given, key_id: "ams-1", message_id: "msg_1")
    kept = votes_of(run).first
    assert_equal given.seal, kept.seal
    assert_equal [given.reported_at, "ams-1", "msg_1", 1],
                 [kept.reported_at, kept.key_id, kept.message_id, kept.attempt]
    assert_equal Digest::SHA256.hexdigest(given.seal.to_json), kept.digest
    assert_in_delta Time.now, kept.received_at, 60
  end

  test "a vote whose process was killed before it counted is counted when it is sent again" do
    run = open_run("ams", rule: "all")
    kept = vote("ams")
    columns = SmokeSeal::VantageVote.columns_of(kept, run_id: run.id, attempt: 1, key_id: nil, message_id: nil)
    assert SmokeSeal::VantageVoteInsert.new(run, columns).call
    assert_equal [:known, "green", 1], [run.cast(kept), run.verdict, votes_of(run).size]
  end

  test "a signed message is taken once, in whichever run" do
    first, second = Array.new(2) { open_run("ams", "fra", rule: "all") }
    assert_equal :taken, cast(first, "ams", message_id: "msg_1")
    assert_equal :known, cast(second, "ams", message_id: "msg_1")
    assert_equal [[], :taken], [votes_of(second), cast(second, "ams", message_id: "msg_2")]
  end

  test "a vantage that the run does not have, and a vote without a seal, are refused" do
    run = open_run("ams", "fra", rule: "all")
    error = assert_raises(ArgumentError) { cast(run, "oslo") }
    assert_equal '"oslo" is no vantage of this run; its vantages are ams, fra', error.message
    none = SmokeSeal::Vantages::Vote.new(vantage: "ams", seal: nil)
    assert_raises(ArgumentError) { run.cast(none) }
    assert_empty votes_of(run)
  end

  test "a vote on a run that was deleted says so" do
    run = open_run("ams")
    Run.where(id: run.id).delete_all
    assert_raises(ActiveRecord::RecordNotFound) { run.cast(vote("ams")) }
  end

  test "a dead vantage does not block: the run closes when its time is over, with the votes that are there" do
    run = open_run("ams", "fra", "sfo", rule: "2 of 3", opened_at: Time.now - 59)
    cast(run, "ams")
    cast(run, "fra", :unsealed)
    assert_equal [false, nil], [run.close_if_due, stored(run).verdict]
    assert run.close_if_due(run.closes_at)
    assert_equal "unsealed", run.verdict
    assert_includes run.seal.summary, "not heard: sfo"
  end

  test "closing twice changes nothing" do
    run, other = open_run("ams", "fra").then { |opened| [opened, stored(opened)] }
    assert run.close_if_due(run.closes_at)
    before = stored(run).attributes
    assert other.close_if_due(run.closes_at + 5)
    assert_equal [before, run.seal], [stored(run).attributes, other.seal]
  end

  test "a run that nobody voted on closes unsealed" do
    run = open_run("ams", "fra")
    assert run.close_if_due(run.closes_at)
    assert_equal ["unsealed", "no vantage could judge; not heard: ams, fra; rule: 2 of 2", run.app],
                 [run.verdict, run.seal.summary, run.seal.app]
  end

  test "whoever waits sees the verdict that another process has made" do
    run = open_run("ams")
    run.wait(0)
    assert_not run.closed?
    cast(run, "ams")
    run.wait(0)
    assert_equal [true, "green"], [run.closed?, run.seal.status]
  end

  test "votes are read without their seals, those that count apart from those that came late" do
    run = open_run("ams", "fra", rule: "any")
    cast(run, "ams", :red)
    cast(run, "fra")
    assert_equal([%w[ams red]], run.votes.map { |vote| [vote.vantage, vote.word] })
    assert_equal %w[fra], run.late_votes.map(&:vantage)
    assert_raises(ActiveModel::MissingAttributeError) { run.votes.first.seal }
  end

  test "neither a run nor a vote shows its evidence or the token in a console" do
    run = open_run("ams")
    cast(run, "ams", :red)
    run = stored(run)
    assert_equal "#<SmokeSeal::VantageRun #{run.id}: shop, attempt 1, red>", run.inspect
    assert_equal "#<SmokeSeal::VantageVote ams: red>", votes_of(run).first.inspect
    rows = [run, *votes_of(run)]
    assert_equal "#{rows.map(&:inspect).join("\n")}\n", capture_io { rows.each { |row| pp(row) } }.first
  end
end
