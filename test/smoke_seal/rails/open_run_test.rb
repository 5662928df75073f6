# frozen_string_literal: true

require "rails_helper"
require_relative "shop_in_production"
require_relative "../../dummy/test/support/committed"
require_relative "../../support/engine_server"

# A run that is opened from a shell, and the votes of other machines on it: prod-smoke against the engine.
class OpenRunTest < ActiveSupport::TestCase
  include Committed
  include Workspace
  include ShopInProduction

  KEYS = SmokeSeal::StandardWebhooks::Ed25519Key.generate
  SECRET = SmokeSeal::StandardWebhooks::HMACKey.generate
  VARIABLES = { "SFO_KEY" => SECRET, "OWN_KEY" => nil, "NOT_SET" => nil }.freeze

  # Runs the block in a host with this production, whose vantages vote by themselves.
  def with_vantages(pages = PAGES, sfo: "env:SFO_KEY")
    EngineServer.start do |engine|
      HTTPServer.start(pages) do |shop|
        with_configuration(config(shop.url, sfo)) do
          SmokeSeal::Configuration.current.public_url = engine.url
          with_env(VARIABLES) { yield engine }
        end
      end
    end
  end

  def config(url, sfo)
    <<~YAML
      apps:
        shop: { url: "#{url}", deadline: 20, control: "#{url}", checks: { home: { path: / } } }
      vantages:
        sfo: { driver: vote, network: AS14061, key: "#{sfo}" }
        fra: { driver: vote, key: "#{KEYS.last}" }
      quorum: 2 of 2
    YAML
  end

  # Runs the task, and gives the block the run as soon as it is open.
  def open_run(vantages: "sfo,fra", **env)
    reader, writer = IO.pipe
    task = Thread.new do
      SmokeSeal::OpenRun.task(env: { "VANTAGES" => vantages, **env.transform_keys(&:to_s) }, out: writer, err: writer)
    ensure
      writer.close
      ActiveRecord::Base.connection_pool.release_connection
    end
    yield JSON.parse(reader.gets) if block_given?
    [task.value, reader.read]
  ensure
    task&.join
    reader&.close
  end

  def vote(url, vantage, key)
    out = StringIO.new
    in_folder do |folder|
      code = with_env("OWN_KEY" => key) do
        SmokeSeal::CLI.start(["vote", "--run", url, "--vantage", vantage, "--key", "env:OWN_KEY", "--state", folder],
                             out: out, err: out)
      end
      [code, out.string]
    end
  end

  test "two machines that know only the URL and a key decide a run" do
    require "smoke_seal/cli"
    with_vantages do |engine|
      code, last = open_run do |run|
        assert_match(%r{\A#{engine.url}/smoke_seal/runs/[\w-]{22}\z}, run["url"])
        assert_equal ["shop", "2 of 2", %w[sfo fra]],
                     [run["app"], run["quorum"], run["vantages"].map { |vantage| vantage["name"] }]
        [["sfo", SECRET], ["fra", KEYS.first]].each do |name, key|
          voted, said = vote(run["url"], name, key)
          assert_equal 0, voted, said
          assert_match(/#{name}: 🟢 .*\n127\.0\.0\.1: the vote is taken\n/, said)
        end
      end
      seal = JSON.parse(last).fetch("seal")
      assert_equal [0, "green", %w[green green]],
                   [code, seal["status"], seal["quorum"]["vantages"].map { |vantage| vantage["vote"] }]
    end
  end

  test "the log and an event have the URL, for whoever starts the vantages" do
    events = []
    with_vantages do
      listener = ->(*, payload) { events << payload.slice(:vantage, :app, :sha, :url) }
      ActiveSupport::Notifications.subscribed(listener, "vote_awaited.smoke_seal") do
        code, last = open_run(vantages: "sfo", QUORUM: "any", WITHIN: "1", SHA: "0a1b2c3") { |run| @url = run["url"] }
        assert_equal [3, "not_heard"], [code, JSON.parse(last).dig("seal", "quorum", "vantages", 0, "vote")]
      end
      assert_equal [{ vantage: "sfo", app: "shop", sha: "0a1b2c3", url: @url }], events
      assert_match(/shop: the vote of sfo is awaited: prod-smoke vote --run #{@url} --vantage sfo$/, log.string)
    end
  end

  test "a vantage whose key is not set is not waited for" do
    with_vantages(sfo: "env:NOT_SET") do
      code, last = open_run(vantages: "sfo", QUORUM: "any") { |run| assert run["url"] }
      vantage = JSON.parse(last).dig("seal", "quorum", "vantages", 0)
      assert_equal [3, "not_judged"], [code, vantage["vote"]]
      assert_match(/\Ano key on this machine in env:NOT_SET: /, vantage["reason"])
    end
  end

  test "wrong arguments are said, and no run is opened" do
    with_vantages do
      { { "VANTAGES" => "mars" } => /there is no vantage mars/, { "WITHIN" => "soon" } => /WITHIN: must be a number/,
        { "APP" => "blog" } => /unknown app blog/, { "QUORUM" => "9 of 2" } => /quorum/ }.each do |env, words|
        err = StringIO.new
        assert_equal 2, SmokeSeal::OpenRun.task(env: env, out: StringIO.new, err: err)
        assert_match words, err.string
      end
    end
    assert_equal 0, SmokeSeal::VantageRun.where(app: "blog").count
  end

  test "without its tables no run is opened" do
    connection = SmokeSeal::VantageRun.connection
    connection.rename_table(:smoke_seal_runs, :away)
    with_vantages do
      err = StringIO.new
      env = { "VANTAGES" => "sfo,fra" }
      assert_equal 3, SmokeSeal::OpenRun.task(env: env, out: StringIO.new, err: err)
      assert_match(%r{bin/rails generate smoke_seal:vantages}, err.string)
    end
  ensure
    connection.rename_table(:away, :smoke_seal_runs)
  end
end
