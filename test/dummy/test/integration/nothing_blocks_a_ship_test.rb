# frozen_string_literal: true

require "rails_helper"
require "support/discord_server"
require_relative "../support/committed"
require_relative "../support/outages"
require_relative "../support/ships"

# Whatever goes wrong in the seal step: the release ends shipped, the operator is told exactly what happened, and the
# ways back from a red release are on the screen.
class NothingBlocksAShipTest < ActiveSupport::TestCase
  include Committed
  include Outages
  include Ships

  def assert_shipped(outcome, release)
    assert_nil outcome.error
    assert_match(/^ship    #{release.slug} is shipped$/, outcome.out)
    assert_equal "shipped", Release.find(release.id).state
  end

  def assert_unsealed(outcome, release, because)
    assert_shipped(outcome, release)
    assert_match(/^⚪ Production smoke seal: unsealed — .*#{because}/, outcome.err)
    assert_match(/whether it works is not known/, outcome.err)
    assert_nil Release.find(release.id).smoke_seal
    assert_match(because, Release.find(release.id)[:smoke_seal].fetch("summary"))
  end

  def assert_told_red(outcome)
    assert_match(/^🔴 Production smoke seal: FAILED — .*tasks 500/, outcome.err)
    assert_match(/^    heroku rollback --app mcritchie-studio$/, outcome.err)
    assert_match(%r{^    git -C /srv/mcritchie-studio revert -m1 #{SHA}}, outcome.err)
    assert_match(/abandon!/, outcome.err)
  end

  def ship_to(pages, release = assembled, **env, &block)
    HTTPServer.start(pages) do |production|
      block&.call(production)
      return ship(release, url: production.url, **env)
    end
  end

  def test_the_extension_is_missing
    release = assembled
    in_folder("smoke_seal/#{RUBY_VERSION[/\d+\.\d+/]}/smoke_seal.so" => "of another machine") do |folder|
      HTTPServer.start(HEALTHY) do |production|
        outcome = bin_release("ship", release.slug, env: { "RUBYLIB" => folder, "PRODUCTION_URL" => production.url })
        assert_equal 0, outcome.code, outcome.err
        assert_unsealed outcome, release, /extension of smoke_seal could not be loaded: .*build it on this machine: /
      end
    end
  end

  def test_the_working_directory_is_another_one
    in_folder("config/smoke_seal.yml" => "apps: { other: {} }") do |folder|
      release = assembled
      assert_shipped Dir.chdir(folder) { ship_to(HEALTHY, release) }, release
      assert_predicate Release.find(release.id).smoke_seal, :green?
    end
  end

  def test_the_working_directory_is_gone
    release = assembled
    Dir.mktmpdir do |folder|
      Dir.chdir(folder) do
        Dir.rmdir(folder)
        assert_shipped ship_to(HEALTHY, release), release
      ensure
        Dir.mkdir(folder)
      end
    end
    assert_predicate Release.find(release.id).smoke_seal, :green?
  end

  def test_the_config_has_a_typo
    release = assembled
    with_config("apps: { #{APP}: { checks: { home: { path: /, titel: Studio } } } }") do
      assert_unsealed ship_to(HEALTHY, release), release, /checks.home.titel: unknown expectation; did you mean title\?/
    end
  end

  def test_the_config_is_no_yaml
    release = assembled
    with_config("apps: [") { assert_unsealed ship_to(HEALTHY, release), release, /smoke_seal.yml: line \d/ }
  end

  def test_nothing_listens_on_the_port_of_production
    release = assembled
    with_config("apps: { #{APP}: { url: 'http://127.0.0.1:#{closed_port}', checks: { up: { path: /up } } } }") do
      outcome = ship_to(HEALTHY, release)
      assert_shipped outcome, release
      assert_match(/^🔴 Production smoke seal: FAILED — 0.1 green vs .*failing: up/, outcome.err)
      assert_match(/refused/i, outcome.err)
      assert_match(/heroku rollback/, outcome.err)
    end
  end

  # Without a network there is no answer, and on a machine with one there is no such name.
  def test_the_name_of_production_cannot_be_resolved
    release = assembled
    with_config("apps: { #{APP}: { url: 'http://studio.invalid', checks: { up: { path: /up } } } }") do
      outcome = ship_to(HEALTHY, release)
      assert_shipped outcome, release
      assert_match(/^[⚪🔴] Production smoke seal: .*studio\.invalid/, outcome.err)
    end
  end

  def test_subscribers_raise
    subscribers = %w[run record alert].map do |name|
      ActiveSupport::Notifications.subscribe("#{name}.smoke_seal") { |*| raise "the #{name} subscriber is broken" }
    end
    release = assembled
    outcome = ship_to(BROKEN, release)
    assert_shipped outcome, release
    assert_told_red outcome
    assert_predicate Release.find(release.id).smoke_seal, :red?
  ensure
    subscribers.each { |subscriber| ActiveSupport::Notifications.unsubscribe(subscriber) }
  end

  def test_the_database_refuses_the_seal
    release = assembled
    outcome = refusing_seals { ship_to(BROKEN, release) }
    assert_shipped outcome, release
    assert_told_red outcome
    assert_match(/the verdict could not be stored: .*the disk is full.*reseal!/, outcome.err)
    assert_empty Release.find(release.id)[:smoke_seal]
  end

  def test_the_database_refuses_a_green_seal_and_the_notes_carry_it_all_the_same
    release = assembled
    DiscordServer.start do |discord|
      outcome = refusing_seals { ship_to(HEALTHY, release, "DISCORD_WEBHOOK_URL" => discord.webhook) }
      assert_shipped outcome, release
      assert_match(/the verdict could not be stored: .*the disk is full/, outcome.err)
      assert_match(/^🟢 Production smoke seal: passed — 7.7 green/, discord.payloads.first.fetch("content"))
    end
  end

  def test_the_database_is_down_at_the_write_and_back_at_the_alert
    skip "PostgreSQL is not locked as a whole" if postgres?

    release = assembled
    outcome = with_locked_database do |down, up|
      err = StringIO.new
      # What is known without the database is told before.
      told = ->(text) { up.call if text.include?("could not be stored") }
      err.define_singleton_method(:write) { |*text| super(*text).tap { told.call(text.join) } }
      ship_to(broken_once(down), release, err: err)
    end
    assert_shipped outcome, release
    assert_told_red outcome
    assert_match(/the verdict could not be stored: .*locked/i, outcome.err)
  end

  def test_connections_are_lost_during_the_run
    skip "SQLite has no connection to lose" unless postgres?

    release = assembled
    outcome = with_lost_connections { |down| ship_to(broken_once(down), release) }
    assert_shipped outcome, release
    assert_told_red outcome
    assert_predicate Release.find(release.id).smoke_seal, :red?
  end

  def test_the_release_before_cannot_be_read
    before = assembled(slug: "june-edition", state: "shipped")
    Release.where(id: before.id).update_all("apps = 'null'")
    release = assembled
    outcome = ship_to(BROKEN, release)
    assert_shipped outcome, release
    assert_match(/\Athe release before this one could not be looked up: /, outcome.err)
    assert_told_red outcome
    assert_predicate Release.find(release.id).smoke_seal, :red?
  end

  def test_connections_are_lost_during_a_deploy
    skip "SQLite has no connection to lose" unless postgres?

    release = assembled
    with_lost_connections do |down|
      HTTPServer.start(HEALTHY.merge("/hook" => ->(_request) { down.call && [200, {}, "OK"] })) do |production|
        with_deploy("ruby -rnet/http -e 'Net::HTTP.get(URI(ARGV[0]))' #{production.url}/hook") do |script, _|
          assert_shipped ship(release, url: production.url, "DEPLOY_COMMAND" => script), release
        end
      end
    end
    assert_equal({ APP => SHA }, Release.find(release.id).deployed)
  end

  def test_the_column_is_missing
    release = assembled
    without_column do
      outcome = ship_to(BROKEN, Release.find(release.id))
      assert_shipped outcome, release
      assert_told_red outcome
      assert_match(/the verdict could not be stored: .*has no column smoke_seal: run bin.rails db:migrate/, outcome.err)
    end
  end

  # A ship of a release that is no more cannot succeed; that production is broken is told first.
  def test_the_release_is_deleted_while_it_is_sealed
    release = assembled
    deleting = lambda do |_request|
      Release.connection_pool.with_connection { Release.delete_all }
      [500, {}, "oops"]
    end
    outcome = ship_to(BROKEN.merge("/tasks" => deleting), release)
    assert_told_red outcome
    assert_match(/the verdict could not be stored: .*Release #{release.id} is no\S* .*in the database/, outcome.err)
    assert_instance_of Release::NotMarked, outcome.error
    assert_match(/\Ajuly-edition is live, but could not be marked as shipped: Couldn't find/, outcome.error.message)
  end

  def test_discord_refuses
    [[404, {}, '{"code": 10015}'], [429, { "Retry-After" => "1337" }, "{}"]].each do |answer|
      Release.delete_all
      release = assembled
      outcome = ship_with_discord(release, answer)
      assert_shipped outcome, release
      assert_told_red outcome
      assert_match(/Discord.*#{answer.first}/, outcome.err)
      assert_match(/^notes   not posted: Discord answered #{answer.first}/, outcome.out)
      refute_match(/s3cr3t-t0k3n/, outcome.err + outcome.out)
    end
  end

  def test_discord_hangs
    release = assembled
    outcome = Timeout.timeout(40) { ship_with_discord(release, nil) }
    assert_shipped outcome, release
    assert_told_red outcome
    assert_match(/Discord did not answer within/, outcome.err)
    assert_match(/^notes   not posted: Discord did not answer within/, outcome.out)
  end

  def test_production_stalls
    release = assembled
    with_settings(deadline: 1) do
      outcome = Timeout.timeout(10) { ship_to(HEALTHY.merge("/tasks" => nil), release) }
      assert_shipped outcome, release
      assert_match(/^🔴 Production smoke seal: FAILED — 6.7 green .*; failing: tasks timeout$/, outcome.err)
      assert_predicate Release.find(release.id).smoke_seal, :red?
    end
  end

  def test_the_console_is_closed
    release = assembled
    HTTPServer.start(BROKEN) do |production|
      out = StringIO.new
      _, err = capture_io do
        with_env("PRODUCTION_URL" => production.url, "DEPLOY_COMMAND" => "true") do
          Release::Conductor.ship(release: release, out: out, err: StringIO.new.tap(&:close))
        end
      end
      outcome = Ships::Outcome.new(out: out.string, err: err)
      assert_shipped outcome, release
      assert_told_red outcome
      assert_predicate Release.find(release.id).smoke_seal, :red?
    end
  end

  private

  # Pages of which the first failing one takes the database away.
  def broken_once(down) = BROKEN.merge("/tasks" => ->(_request) { down.call && [500, {}, "oops"] })

  # Both the alert's webhook and that of the notes.
  def ship_with_discord(release, answer)
    DiscordServer.start(answer) do |discord|
      with_settings(discord_webhook_url: discord.webhook) do
        return ship_to(BROKEN, release, "DISCORD_WEBHOOK_URL" => discord.webhook)
      end
    end
  end
end
