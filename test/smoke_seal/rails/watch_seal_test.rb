# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require "support/discord_channel"
require_relative "watched_record"

# What the watch makes of what it sees: colours, revisions, alerts.
class WatchSealTest < ActiveSupport::TestCase
  include Workspace
  include WatchedRecord

  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"

  OTHER = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"

  # The paths that fail, and the revision that each answer names; or a block that is called with the path of each
  # answer.
  setup do
    travel_to(AT)
    @broken = []
    @revision = SHA
  end

  def pages
    { "/up" => "ok", "/" => "<title>Shop</title>", "/revision" => "" }.to_h do |path, body|
      answer = lambda do |_request|
        [now(@broken, path).include?(path) ? 500 : 200, { "X-Revision" => now(@revision, path) }, body]
      end
      [path, answer]
    end
  end

  # Every second answer of a path comes from the old revision. Counted for each path: how many requests of the other
  # paths come between is a matter of time.
  def mixed
    answers = Hash.new(0)
    lock = Mutex.new
    ->(path) { lock.synchronize { (answers[path] += 1).even? } ? SHA : OTHER }
  end

  # What stands in the channel, oldest first.
  def texts(discord) = discord.messages.values.map { |message| message["content"] }

  def now(setting, path) = setting.respond_to?(:call) ? setting.call(path) : setting

  # Watched, with a revision and a channel of the operators on Discord.
  def watched_shop
    DiscordChannel.start do |discord|
      HTTPServer.start(pages) do |server|
        with_configuration(<<~YAML) { yield discord, server }
          watch: true
          alert: { discord: "#{discord.webhook}" }
          apps:
            shop:
              url: #{server.url}
              revision: { header: X-Revision, path: /revision }
              checks: { up: { path: /up }, home: { path: / } }
        YAML
      end
    end
  end

  test "red is alerted as a ship does, green resolves it in the same message, and the next red opens a new one" do
    watched_shop do |discord|
      record = ship(sha: SHA, name: "Spring", previous_sha: "1" * 40)
      @broken = ["/"]
      run_jobs(until_minutes: 15)
      @broken = []
      run_jobs(until_minutes: 60)
      @broken = ["/"]
      run_jobs(until_minutes: 120)
      assert_equal [[0, "green"], [1, "red"], [5, "red"], [15, "red"], [60, "green"], [120, "red"]], sealed(record)
      resolved, line, red = texts(discord)
      assert_match(/\A🟢 Resolved after 59 min: shop, release Spring.*^Before: .*home.*500/m, resolved)
      assert_match(/\A🟢 Resolved after 59 min: shop, release Spring.*passed.*\z/, line)
      assert_match(/home.*500.*^Release Spring/m, red)
      assert_equal 3, discord.messages.size
    end
  end

  test "another failure updates the same message" do
    watched_shop do |discord|
      ship(sha: SHA)
      [["/"], ["/", "/up"], ["/up", "/"]].zip([1, 5, 15]) do |broken, minutes|
        @broken = broken
        run_jobs(until_minutes: minutes)
      end
      assert_match(/up, home.*500/, texts(discord).fetch(0))
      assert_equal [1, %w[POST PATCH]], [discord.messages.size, discord.requests.map(&:verb)]
    end
  end

  test "it says what is new since the release, as the ship does" do
    watched_shop do
      record = Record.create!(title: "R1")
      @broken = ["/"]
      SmokeSeal::SealStep.baseline(record, app: "shop", console: StringIO.new)
      SmokeSeal::SealStep.call(record, app: "shop", console: StringIO.new, sha: SHA)
      @broken = ["/", "/up"]
      run_jobs(until_minutes: 1)
      assert_match(/: up 500 \(new\);.* home 500 \(red before this release\)\z/, stored(record).smoke_seal.summary)
    end
  end

  test "a red that the ship has alerted is not alerted again" do
    watched_shop do |discord|
      @broken = ["/"]
      record = ship(sha: SHA)
      run_jobs(until_minutes: 5)
      assert_equal %w[red red red], sealed(record).map(&:last)
      assert_equal [1, 1], [discord.payloads.size, log.string.scan("NOTHING WAS ROLLED BACK").size]
    end
  end

  test "a red that the ship of another machine has alerted is not alerted again, even without evidence" do
    watched_shop do |discord|
      @broken = ["/"]
      record = Record.create!(title: "R1")
      seal = SmokeSeal::Seal.from_h("status" => "red", "app" => "shop", "url" => "https://shop.example",
                                    "checked_at" => AT.iso8601)
      record.record_smoke_seal!(seal, failing: ["home 500"])
      SmokeSeal::Watch.begin_after_ship(record, "shop", seal)
      run_jobs(until_minutes: 5)
      assert_empty discord.payloads
      @broken = ["/up"]
      run_jobs(until_minutes: 15)
      assert_equal 1, discord.payloads.size
    end
  end

  test "an alert that was lost with its worker is sent by the next seal" do
    watched_shop do |discord|
      record = ship(sha: SHA)
      @broken = ["/"]
      SmokeSeal::WatchAlert.stub(:deliver, nil) { run_jobs(until_minutes: 1) }
      assert_empty discord.payloads
      run_jobs(until_minutes: 5)
      assert_equal [1, "red"], [discord.payloads.size, stored(record).smoke_seal.status]
    end
  end

  test "a failure that does not persist in a second run is not red" do
    watched_shop do |discord|
      record = ship(sha: SHA)
      failing = %w[/]
      @broken = ->(path) { path == "/" ? [failing.shift] : [] }
      run_jobs(until_minutes: 1)
      assert_equal [[[0, "green"], [1, "green"]], []], [sealed(record), discord.payloads]
      assert_match(/the first seal was red: .*500; sealing again to confirm it/, log.string)
    end
  end

  test "a release that another machine has shipped is compared with its own commit, once the board knows it" do
    watched_shop do |_discord, server|
      record = received(OTHER, server)
      assert_nil watch_of(record)["sha"]
      @revision = SHA
      Record.define_method(:deployed_sha) { OTHER }
      run_jobs(until_minutes: 1)
      assert_match(/old revision still served/, stored(record).smoke_seal.summary)
    ensure
      Record.remove_method(:deployed_sha)
    end
  end

  test "a newer release that another machine has shipped is named by the revision that its seal saw" do
    watched_shop do |_discord, server|
      first = ship(sha: SHA)
      received(OTHER, server)
      assert_equal "overtaken by 9f8e7d6", SmokeSeal::SealAge.of(stored(first)).text
    end
  end

  # A release as a board has it that does not know the commit yet.
  def received(sha, server)
    @revision = sha
    Record.create!(title: "R2").tap do |record|
      seal = SmokeSeal.run("shop", sha: sha, url: server.url)
      record.record_smoke_seal!(seal)
      SmokeSeal::Watch.begin_after_ship(record, "shop", seal)
    end
  end

  test "a rolled back production is overtaken and not red, until it is back" do
    watched_shop do |discord|
      record = ship(sha: SHA)
      run_jobs(until_minutes: 1)
      @revision = OTHER
      run_jobs(until_minutes: 15)
      assert_equal [[0, "green"], [1, "green"]], sealed(record)
      assert_equal "overtaken by 9f8e7d6", SmokeSeal::SealAge.of(stored(record)).text
      assert_empty discord.payloads
      @revision = SHA
      run_jobs(until_minutes: 60)
      assert_equal [[0, "green"], [1, "green"], [60, "green"]], sealed(record)
      assert_equal "just now", SmokeSeal::SealAge.of(stored(record)).text
    end
  end

  test "a release that was never live is red by its old revision, as in its ship's seal" do
    watched_shop do
      @revision = OTHER
      record = ship(sha: SHA)
      run_jobs(until_minutes: 1)
      assert_equal [[0, "red"], [1, "red"]], sealed(record)
    end
  end

  test "mixed revisions are red by the second seal that sees them" do
    watched_shop do
      record = ship(sha: SHA)
      run_jobs(until_minutes: 1)
      @revision = mixed
      run_jobs(until_minutes: 5)
      assert_equal %w[green green], sealed(record).map(&:last)
      run_jobs(until_minutes: 15)
      assert_equal [15, "red"], sealed(record).last
    end
  end

  test "mixed revisions are not red if the seal before saw one revision alone" do
    watched_shop do
      record = ship(sha: SHA)
      { 1 => SHA, 5 => mixed, 15 => SHA, 60 => mixed }.each do |minutes, revision|
        @revision = revision
        run_jobs(until_minutes: minutes)
      end
      assert_equal [[0, "green"], [1, "green"], [15, "green"]], sealed(record)
    end
  end

  test "the watch uses the commit and the URL of the ship" do
    watched_shop do |_discord, server|
      HTTPServer.start(pages) do |elsewhere|
        record = ship(sha: SHA, base_url: elsewhere.url)
        run_jobs(until_minutes: 1)
        assert_equal elsewhere.url, stored(record).smoke_seal.url
        assert_equal [SHA, elsewhere.url], watch_of(record).values_at("sha", "url")
        assert_empty server.requests
      end
    end
  end

  test "a URL with a password is not stored" do
    watched_shop do |_discord, server|
      record = ship(base_url: server.url.sub("//", "//user:canary@"))
      assert_not_includes stored(record)[:smoke_seal].to_json, "canary"
    end
  end

  test "a seal that could not be judged is kept and alerted once" do
    watched_shop do |discord|
      record = ship(sha: SHA)
      SmokeSeal::Configuration.current.config_path = "/nowhere/smoke_seal.yml"
      SmokeSeal::Configuration.current.watch = true
      SmokeSeal::Configuration.current.discord_webhook_url = discord.webhook
      run_jobs(until_minutes: 5)
      assert_equal [[0, "green"]], [[0, stored(record).smoke_seal.status]]
      assert_equal 2, stored(record).smoke_seal_history.size
      assert_equal 1, discord.payloads.size
    end
  end
end
