# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/browser"
require_relative "support/command"
require_relative "support/reference_host"

# The reference host in a real browser: its board, and its @qa-readonly suite by itself and as a lane of a seal.
class E2ETest < Minitest::Test
  include Workspace

  # What npx would run; npx itself comes with npm, which not every Node does.
  PLAYWRIGHT = "node_modules/.bin/playwright test"
  READONLY = "#{PLAYWRIGHT} --grep @qa-readonly".freeze

  def setup
    missing = Browser.missing
    return unless missing
    raise "the tests in a browser need #{missing}" if ENV["CI"]

    warn "SKIPPED: the tests in a browser need #{missing}"
    skip missing
  end

  def test_the_board_shows_seals_as_they_are_recorded
    with_host { |_host, env| assert_passes("#{PLAYWRIGHT} --grep-invert @qa-readonly", env) }
  end

  def test_production_is_well_to_the_command_and_to_the_browser
    with_host do |host, env|
      binstub = File.join(ReferenceHost::ROOT, "bin/prod-smoke")
      result = Command.run(ReferenceHost::APP, "--url", host.url, command: [RbConfig.ruby, binstub])
      assert_equal 0, result.code, result.out + result.err
      assert_passes(READONLY, env)
    end
  end

  def test_the_browser_is_a_lane_of_the_same_seal
    with_host do |host|
      seal = seal_with_browser(host)
      assert_predicate seal, :green?, seal.summary
      assert_equal "passed", lane(seal)["outcome"]
    end
  end

  def test_a_broken_release_is_red_in_the_browser_as_well
    with_host(release: "broken") do |host|
      seal = seal_with_browser(host)
      assert_predicate seal, :red?, seal.summary
      assert_equal "failed", lane(seal)["outcome"]
      assert_includes lane(seal).to_s, "shows the tasks"
    end
  end

  private

  # The host on a database of its own, and what its other processes have to know to work with it.
  def with_host(release: nil)
    in_folder do |folder|
      env = { "DATABASE_URL" => "sqlite3:#{folder}/production.sqlite3" }
      ReferenceHost.migrate(env)
      ReferenceHost.start(release: release, env: env) do |host|
        yield host, env.merge("BASE_URL" => host.url, "RAILS_ENV" => "production")
      end
    end
  end

  def assert_passes(command, env)
    out, status = Open3.capture2e(env, command, chdir: Browser::FOLDER)
    assert_predicate status, :success?, out
  end

  # One check beside it: what the lane is for is that it counts.
  def seal_with_browser(host)
    yaml = <<~YAML
      apps:
        studio:
          browser: "cd #{Browser::FOLDER} && #{READONLY}"
          checks: { up: { path: /up, status: 200 } }
    YAML
    in_app(yaml) do |folder|
      SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml", url: host.url, browser: true)
    end
  end

  def lane(seal) = seal.evidence.find { |record| record["check"] == "browser" }
end
