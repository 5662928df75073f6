# frozen_string_literal: true

require "json"
require "logger"
require_relative "../test_helper"
require_relative "../support/command"
require_relative "../support/canary_app"

# A secret in each place that can hold one, and an app that repeats its requests wherever it is looked at: nothing that
# Ruby tells shows any of them.
class CanaryTest < Minitest::Test
  include CanaryApp

  def test_no_secret_shows_in_what_a_run_gives
    in_shop do |_folder, path|
      events = []
      seal = nil
      told = instrumented { seal = SmokeSeal.run("shop", config: path) { |event| events << event } }
      assert_predicate seal, :red?
      hidden = seal.evidence.count { |record| record["findings"].to_s.include?("[hidden]") }
      assert_operator hidden, :>=, (PLACES.size - 2) * SECRETS.size
      events = events.map { |event| [event.inspect, event.evidence] }
      assert_kept(of_seal(seal).merge("events" => events, "payload" => told))
    end
  end

  def test_no_secret_shows_in_a_baseline_and_in_what_is_told_as_new
    in_shop do |folder, path|
      before = SmokeSeal.baseline("shop", config: path)
      after = SmokeSeal.run("shop", config: path, baseline: before)
      assert_includes after.summary, "red before this release"
      options = { folder: folder, env: ENVIRONMENT }
      commands = [%w[shop --baseline before.json], %w[shop --since before.json]]
      told = commands.map { |words| Command.run(*words, **options) }
      assert_kept(of_seal(after).merge("baseline" => before.to_h, "file" => File.read("#{folder}/before.json"),
                                       "commands" => told))
    end
  end

  # @return [Array] what the instrumenter is told meanwhile
  def instrumented
    told = []
    before = SmokeSeal.instrumenter
    SmokeSeal.instrumenter = Object.new.tap do |listener|
      listener.define_singleton_method(:instrument) do |name, payload = {}, &run|
        run.call(payload).tap { told << [name, payload] }
      end
    end
    yield
    told
  ensure
    SmokeSeal.instrumenter = before
  end

  def of_seal(seal)
    alert = SmokeSeal::Alert.new(seal, app: "shop", release: "R1", commands: ["heroku rollback"])
    { "to_h" => seal.to_h, "to_json" => seal.to_json, "to_s" => seal, "inspect" => seal.inspect,
      "summary" => seal.summary, "url" => seal.url, "evidence" => seal.evidence,
      "Marshal" => Marshal.dump(seal), "restored" => SmokeSeal::Seal.from_h(seal.to_h).inspect,
      "error" => SmokeSeal::UnsealedError.new(seal).then { |error| [error.message, error.inspect, error.full_message] },
      "alert" => alert.text, "alert inspect" => alert.inspect, "Discord" => JSON.generate(alert.discord_payload),
      "sinks" => of_sinks(alert), "reports" => of_reports(seal) }
  end

  # @return [Array<String>] what each report shows
  def of_reports(seal)
    files = SmokeSeal::Reports.names.map { |name| SmokeSeal::Reports.render(name, seal, history: [seal]) }
    github = [SmokeSeal::Reports::GitHubAnnotations, SmokeSeal::Reports::GitHubSummary]
    [*files, *github.map { |format| format.render(seal.to_h) }]
  end

  # @return [Hash{String => String}] what each sink is sent
  def of_sinks(alert)
    message = SmokeSeal::Sinks::Message.of(alert)
    SmokeSeal::Sinks::OTHERS.transform_values { |sink| JSON.generate(sink.new({}).render(message)) }
  end

  def test_no_secret_shows_in_what_is_made_on_the_way
    in_shop do |_folder, path|
      config = SmokeSeal::Config.load(path: path)
      suite = config.suite("shop")
      webhook = SmokeSeal::DiscordWebhook.new(config.alert["discord"])
      undefined = [config, suite, webhook, SmokeSeal::AlertSettings.new(config.alert)].map do |object|
        error = assert_raises(NoMethodError) { object.no_such_method }
        [object.inspect, error.message, error.full_message]
      end
      assert_kept("inspect" => undefined, "suite" => [suite.url, suite.checks, suite.rollback_commands, suite.outline])
    end
  end

  def test_no_secret_shows_in_a_terminal
    in_shop do |folder, path|
      log = StringIO.new
      seal = SmokeSeal.run("shop", config: path)
      SmokeSeal::Alert.new(seal, app: "shop").deliver(console: log, logger: Logger.new(log))
      options = { folder: folder, env: ENVIRONMENT }
      assert_kept({ "text" => Command.run(**options), "json" => Command.run("--json", **options),
                    "check-config" => Command.run("check-config", **options),
                    "progress" => Command.on_terminal(**options), "log" => log.string })
    end
  end

  def test_no_secret_shows_in_what_helps_to_write_a_suite
    in_shop do |folder, path|
      options = { folder: folder, env: ENVIRONMENT }
      suite = SmokeSeal::Config.load(path: path).suite("shop")
      looks = suite.checks - ["browser"]
      told = looks.to_h { |check| [check, suite.explain(check)] }
      hidden = told.count { |_check, explanation| explanation.to_s.include?("[hidden]") }
      assert_equal told.size, hidden
      assert_kept("explain" => told, "survey" => suite.survey, "list" => Command.run("list", **options),
                  "text" => looks.first(3).map { |check| Command.run("explain", check, **options) },
                  "init" => Command.run("init", suite.url.sub("//", "//isla:#{SECRET}@"), "--print", **options))
    end
  end

  SECRET = "c4nary-config-8"
  WRONG = [
    "url: https://isla:#{SECRET}@:99999", "url: https://shop.example/?token=#{SECRET}",
    "url: isla:#{SECRET}@shop.example", "headers: { X-Key: [#{SECRET}] }", "headers: #{SECRET}",
    "headers: { X-Key: \"#{SECRET}\\n\" }", "headers: { X-Key: *#{SECRET} }", "headers: { X-Key: @#{SECRET} }",
    "headers: { X-Key: <%= ENV.fetch('SMOKE_SECRET').nothing %> }", "headers: { X-Key: \"#{SECRET} }",
    "headers: { X-Key: <%= ENV.fetch('SMOKE_SECRET') + 7 %> }", "headers: { X-Key: !ruby/object:A { a: #{SECRET} } }",
    "headers: { X-Key: <%= Integer(ENV.fetch('SMOKE_SECRET')) %> }", "revision: #{SECRET}",
    "revision: { header: x, hmac: [#{SECRET}] }", "checks: { it: { path: 'up?key=#{SECRET}' } }",
    "checks: { it: { path: '/up?key=#{SECRET}#a' } }",
    "checks: { it: { path: /, redirect_to: 'https://a:#{SECRET}@shop.example/' } }"
  ].freeze

  def test_no_secret_shows_in_what_is_said_of_a_wrong_config
    WRONG.each do |line|
      url = "    url: https://shop.example\n" unless line.start_with?("url:")
      in_app("apps:\n  shop:\n#{url}    #{line}\n") do |folder|
        with_env("SMOKE_SECRET" => SECRET) do
          path = "#{folder}/config/smoke_seal.yml"
          error = assert_raises(SmokeSeal::ConfigError, line) { SmokeSeal::Config.load(path: path).suite("shop") }
          seal = SmokeSeal.run("shop", config: path)
          assert_predicate seal, :unsealed?
          options = { folder: folder, env: { "SMOKE_SECRET" => SECRET } }
          assert_kept("error of #{line}" => [error.message, error.inspect, error.full_message, error.problems],
                      "seal of #{line}" => [seal.inspect, seal.to_h], "command" => Command.run(**options),
                      "check-config" => Command.run("check-config", **options))
        end
      end
    end
  end

  def test_no_secret_shows_in_what_is_said_of_a_wrong_address
    ["https://isla:#{SECRET}@:99999", "https://x.example/?token=#{SECRET}", "x.example?token=#{SECRET}",
     "ftp://isla:#{SECRET}@x.example"].each do |url|
      in_folder do |folder|
        seal = nil
        payloads = instrumented { seal = SmokeSeal.run("shop", url: url) }
        assert_kept("seal" => [seal.inspect, seal.to_h], "payload" => payloads,
                    "command" => Command.run("--url", url, folder: folder), "app" => Command.run(url, folder: folder))
      end
    end
  end
end
