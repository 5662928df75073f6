# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "alerted_releases"
require_relative "kept_jobs"

# Alerts that a sink did not take, and that a job tries again.
class AlertJobTest < ActiveSupport::TestCase
  include AlertedReleases
  include Workspace

  # One that a ship does not wait for.
  DOWN = [[429, { "Retry-After" => "3600" }, ""]].freeze
  REASON = "Slack was not notified: Slack answered 429 and asks to wait 3600 s"

  setup { @record = SealRecords::Record.create!(title: "R1") }

  def down(server) = server.answers.concat(DOWN)

  def events = webhook.events.values.map { |event| event["customData"]["event"] }

  def with_engine(of: %w[slack])
    KeptJobs.use { |engine| with_sinks(of: of) { yield engine } }
  end

  test "a job retries a sink that is down, and notifies it once" do
    with_engine do |engine|
      broken("/")
      down(slack)
      said = ship(@record)
      assert_includes said, "#{REASON}; a job retries it for an hour"
      assert_empty titles
      engine.run_next
      assert_equal [1, []], [titles.size, engine.jobs]
      assert_match(/\A🔴 Production smoke seal: FAILED/, titles.first)
      ship(@record)
      assert_equal 1, titles.size
      assert_equal({}, state(@record)["deliveries"])
    end
  end

  test "retries end after an hour" do
    with_engine do |engine|
      broken("/")
      down(slack)
      ship(@record)
      waits = Array.new(SmokeSeal::AlertJob::WAITS.size) do
        down(slack)
        at = engine.jobs.first.at
        travel_to(Time.at(at)) { engine.run_next }
        at
      end
      assert_empty engine.jobs
      assert_includes 3300..3600, waits.last - Time.now.to_i
      assert_includes log.string, "#{REASON}; given up"
      slack.answers.clear
      ship(@record)
      assert_equal 1, titles.size, "the same red again tells who was never told"
    end
  end

  test "a resolve does not overtake its open event" do
    with_engine(of: %w[webhook]) do |engine|
      broken("/")
      down(webhook)
      ship(@record)
      broken
      ship(@record)
      assert_empty events
      opened, resolved = engine.jobs.dup
      engine.jobs.clear
      engine.run(resolved)
      assert_empty events, "it waits"
      engine.run(opened)
      engine.run_next
      assert_equal %w[opened resolved], events
    end
  end

  test "a job that runs twice notifies once" do
    with_engine do |engine|
      broken("/")
      down(slack)
      ship(@record)
      job = engine.jobs.first
      2.times { engine.run(job) }
      assert_equal 1, titles.size
    end
  end

  test "a worker that is killed while sending causes no duplicate in a sink that cannot deduplicate" do
    with_engine(of: %w[slack webhook]) do |engine|
      broken("/")
      [slack, webhook].each { |server| down(server) }
      ship(@record)
      jobs = engine.jobs.dup
      jobs.each { |job| killed_after_sending { engine.run(job) } }
      assert_equal [1, 1], [slack.taken.size, webhook.taken.size]
      travel(61.seconds) { jobs.each { |job| engine.run(job) } }
      assert_equal [1, 2, 1], [slack.taken.size, webhook.taken.size, webhook.events.size]
      assert_match(/Slack may not have been notified: the worker that did so ended/, log.string)
    end
  end

  test "an edit uses the message id that a job stored" do
    with_engine(of: []) do |engine|
      broken("/")
      down(discord)
      ship(@record)
      engine.run_next
      broken
      ship(@record)
      assert_equal(%w[POST PATCH POST], discord.requests.drop(1).map(&:verb))
      assert_equal 2, contents.size
    end
  end

  test "a sink that may have the message gets it again only if it deduplicates" do
    with_engine(of: %w[slack webhook]) do |engine|
      broken("/")
      [slack, webhook].each { |server| server.answers << nil }
      with_short_waits { ship(@record) }
      assert_equal ["webhook"], (engine.jobs.map { |job| JSON.parse(job.data)["arguments"].last["sink"] })
      ship(@record)
      assert_equal 1, slack.requests.size
    end
  end

  test "the arguments of a job have no secret" do
    with_engine(of: SINKS.keys) do |engine|
      broken("/")
      [slack, webhook, pagerduty].each { |server| down(server) }
      ship(@record)
      assert_equal 3, engine.jobs.size
      assert_no_match(/s3cr3t|t0k3n|whsec/, engine.jobs.map(&:data).join)
    end
  end

  test "a job ends if its release is gone or its sink is no longer configured" do
    with_engine do |engine|
      broken("/")
      2.times do
        down(slack)
        ship(SealRecords::Record.create!(title: "R"))
      end
      SmokeSeal::Configuration.current.alert = nil
      engine.run_next
      SealRecords::Record.delete_all
      engine.run_next
      assert_equal [[], []], [engine.jobs, titles]
      assert_match(/alert\.slack is no longer in the config/, log.string)
    end
  end

  test "an engine that refuses a job is reported and delays nothing" do
    with_engine do |engine|
      engine.define_singleton_method(:enqueue_at) { |*| raise "redis is down" }
      broken("/")
      down(slack)
      said = ship(@record)
      assert_includes said, "no job for Slack could be made: RuntimeError: redis is down"
      assert_includes said, "#{REASON}\n"
      assert_equal({}, state(@record)["deliveries"])
    end
  end

  test "adapters that keep jobs in the process, or nowhere, do not count as an engine" do
    { async: false, inline: false, test: false, sidekiq: true, delayed_job: true }.each do |name, expected|
      ActiveJob::Base.stub(:queue_adapter_name, name.to_s) do
        assert_equal expected, SmokeSeal::JobEngine.available?, name.to_s
      end
    end
  end

  test "without an engine the operator is told and no job is made" do
    with_sinks(of: %w[slack]) do
      broken("/")
      down(slack)
      assert_includes ship(@record), "#{REASON}\n"
      ship(@record)
      assert_equal 1, titles.size
    end
  end

  private

  # A sink that does not answer is waited for only shortly.
  def with_short_waits(&block)
    original = SmokeSeal::Sinks.method(:of)
    SmokeSeal::Sinks.stub(:of, ->(settings) { original.call(settings, read_timeout: 0.3) }, &block)
  end

  def killed_after_sending(&block)
    killed = Class.new(Exception) # rubocop:disable Lint/InheritException -- as of a signal, which nothing rescues
    settle = SmokeSeal::Incident.instance_method(:settle)
    SmokeSeal::Incident.define_method(:settle) { |*, **| raise killed }
    assert_raises(killed, &block)
  ensure
    SmokeSeal::Incident.define_method(:settle, settle)
  end
end
