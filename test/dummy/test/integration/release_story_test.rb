# frozen_string_literal: true

require "rails_helper"
require "open3"
require "support/discord_channel"
require "support/job_worker"
require "support/pager_duty_server"
require "support/slack_server"
require_relative "../support/committed"
require_relative "../support/deployed_production"
require_relative "../support/ships"

# A release from the look before its deploy to the day it is rolled back: shipped by bin/release, watched by a worker of
# delayed_job, and told of on three sinks.
class ReleaseStoryTest < ActionDispatch::IntegrationTest
  include Committed
  include Ships

  # Seconds between two seals of the watch, and how many there are.
  PERIOD = 2
  SEALS = 50
  SEAL_LINE = /^seal    🔴 .*failing: tasks 500 \(new\); signin selector \(red before this release\)$/
  RECORDED_RED = /recorded the seal of Release \d+: red/
  SENT_BEFORE = /alert for #{APP}, release July Edition: the same alert was sent before/
  NOTIFIED = /alert for #{APP}, release July Edition: .*was notified/
  PUT_ASIDE = /not recorded, since production serves another revision/

  teardown { ActiveRecord::Base.connection.execute("DELETE FROM delayed_jobs") }

  def test_a_release_is_red_for_what_is_new_then_green_then_overtaken
    in_production do
      ship_with_a_baseline
      assert_told_once
      assert_told_of_a_change
      assert_resolved_once_all_is_mended
      assert_overtaken_after_a_rollback_by_hand
    end
  end

  private

  attr_reader :production, :discord, :slack, :pagerduty

  # The sign-in page is broken before the release, which breaks the task board.
  def ship_with_a_baseline
    production.break("/signin")
    outcome = bin_release_ship
    assert_equal 0, outcome.code, outcome.err
    assert_equal %w[before deploy gate seal ship notes], outcome.out.scan(/^(?!ready)\w+/)
    assert_match(SEAL_LINE, outcome.out)
    assert_match(/^    heroku rollback --app #{APP}$/, outcome.err)
    assert_equal [["opened"], 1, 1], [told_events, discord.messages.size, slack.taken.size]
    assert_match(/tasks 500 \(new\)/, discord_texts.fetch(0))
  end

  # The watch sees the same failures, and nobody is told again.
  def assert_told_once
    @worker.begin
    @worker.wait_for(RECORDED_RED)
    @worker.wait_for(SENT_BEFORE)
    assert_match(/tasks 500 \(new\); signin selector \(red before this release\)/, release.smoke_seal.summary)
    assert_equal [["opened"], 1, 1], [told_events, discord.requests.size, slack.requests.size]
  end

  def assert_told_of_a_change
    production.mend("/tasks")
    @worker.wait_for(NOTIFIED)
    assert_equal [%w[opened updated], 1, 2], [told_events, discord.messages.size, slack.taken.size]
    assert_match(/signin selector \(red before this release\)/, discord_texts.fetch(0))
    assert_no_match(/tasks/, discord_texts.fetch(0))
  end

  def assert_resolved_once_all_is_mended
    production.mend("/signin")
    @worker.wait_for(NOTIFIED)
    assert_predicate release.smoke_seal, :green?
    assert_equal [%w[opened updated resolved], {}], [told_events, pagerduty.open]
    assert_equal %w[POST PATCH PATCH POST], discord.requests.map(&:verb)
    resolved = /\A🟢 Resolved after \d+ s: #{APP}, release July Edition\./
    [*discord_texts, slack.taken.last["text"]].each { |text| assert_match(resolved, text) }
    assert_equal "fresh", age_on_the_board
  end

  def assert_overtaken_after_a_rollback_by_hand
    production.serve(BEFORE)
    # A seal that is made meanwhile sees both revisions, and says so.
    @worker.wait_for(PUT_ASIDE) until release.smoke_state(APP, "watch")["served"]
    assert_equal "overtaken by a41d09b", SmokeSeal::SealAge.of(release).text
    assert_equal "overtaken", age_on_the_board
    assert_select "[data-test=release-smoke-seal-badge][data-seal-status=green]"
    assert_equal [%w[opened updated resolved], 4, 3], [told_events, discord.requests.size, slack.requests.size]
  end

  # What PagerDuty was told of its one alert: it has no event of its own for a change.
  def told_events
    assert_equal 1, pagerduty.taken.map { |event| event["dedup_key"] }.uniq.size
    actions = pagerduty.taken.map { |event| event["event_action"] }
    assert_equal %w[trigger trigger resolve].first(actions.size), actions
    %w[opened updated resolved].first(actions.size)
  end

  # Without the backslashes that keep Discord from reading markdown in them.
  def discord_texts = discord.messages.values.map { |message| message["content"].delete("\\") }

  def release = Release.find_by!(slug: "july-edition")

  def age_on_the_board
    get "/deployments"
    assert_select("#last-release [data-test=release-smoke-seal-age]").first["data-seal-age"]
  end

  def in_production
    in_folder do |folder|
      with_sinks do
        @production = DeployedProduction.new(folder, HEALTHY, sha: BEFORE, breaks: { SHA => "/tasks" })
        @config = write_config(folder)
        make_releases
        @worker = JobWorker.new([RbConfig.ruby, "#{JobWorker::FOLDER}/delayed_job.rb"], environment)
        yield
      ensure
        @worker&.stop
        @production&.stop
      end
    end
  end

  def with_sinks
    DiscordChannel.start do |discord|
      SlackServer.start do |slack|
        PagerDutyServer.start do |pagerduty|
          @discord = discord
          @slack = slack
          @pagerduty = pagerduty
          yield
        end
      end
    end
  end

  # The host's own config, with a faster watch and these sinks.
  def write_config(folder)
    config = YAML.safe_load(Rails.root.join("config/smoke_seal.yml").read)
    config["apps"][APP].merge!("url" => production.url, "boot_window" => 0)
    config["watch"] = { "minutes" => (1..SEALS).map { |number| number * PERIOD / 60.0 }, "every" => 1, "lease" => 1 }
    config["alert"] = {
      "discord" => discord.webhook, "slack" => slack.webhook,
      "pagerduty" => { "routing_key" => PagerDutyServer::ROUTING_KEY, "url" => pagerduty.webhook }
    }
    File.join(folder, "smoke_seal.yml").tap { |path| File.write(path, YAML.dump(config)) }
  end

  def make_releases
    Release.create!(slug: "june-edition", title: "June Edition", state: "shipped", shipped_at: 1.day.ago,
                    apps: { APP => BEFORE }, deployed: { APP => BEFORE })
    assembled
  end

  # bin/release with the test's config. It takes that with the rest of a worker's environment, which waits for a line.
  def bin_release_ship
    out, err, status = Open3.capture3(environment, RbConfig.ruby, "-r#{JobWorker::FOLDER}/config/environment",
                                      BIN_RELEASE, "ship", "--baseline", "july-edition",
                                      stdin_data: "begin\n", chdir: JobWorker::ROOT)
    Outcome.new(out: out, err: err, code: status.exitstatus)
  end

  def environment
    { "DATABASE_URL" => ENV.fetch("DATABASE_URL"), "RAILS_ENV" => "production", "JOBS" => "delayed_job",
      "SMOKE_SEAL_CONFIG" => @config, "PRODUCTION_URL" => production.url, "GATE_SECONDS" => "5",
      "DEPLOY_COMMAND" => production.deploy_command, "DISCORD_WEBHOOK_URL" => nil }
  end
end
