# frozen_string_literal: true

require "json"
require_relative "test_helper"
require_relative "support/browser"
require_relative "support/command"
require_relative "support/reference_host"
require_relative "support/quorum_seals"

# The reference host in a real browser: its board, and its @qa-readonly suite by itself and as a lane of a seal.
class E2ETest < Minitest::Test
  include QuorumSeals

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
    with_host { |_host, env| assert_passes("#{PLAYWRIGHT} --grep-invert '@qa-readonly|@pages'", env) }
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

  def test_html_reports_are_pages_that_request_and_run_nothing
    seals = { "mixed" => mixed, "hostile" => hostile, "green" => seal("green", [record("up")]),
              "quick" => quick, "long boot" => long_boot, "none" => seal(nil, []),
              "vantages" => minority_red, "many vantages" => large_quorum }
    pages = seals.to_h { |name, seal| ["#{name}.html", SmokeSeal::Reports.render("html", seal)] }
    in_folder(pages) { |folder| assert_passes("#{PLAYWRIGHT} --grep @report", { "REPORTS" => folder }) }
  end

  def test_the_pages_of_the_engine_are_accessible_and_request_and_run_nothing
    password = { "SMOKE_SEAL_PASSWORD" => "a password of the tests" }
    with_host(env: password) do |_host, env|
      assert_passes("#{PLAYWRIGHT} --grep @pages-empty", env)
      assert_passes("#{PLAYWRIGHT} --grep @pages-full", env.merge("RELEASES" => make_releases(env)))
    end
  end

  # -- What the suite reports, whatever it prints

  def test_tests_that_failed_are_counted_and_named
    record = lane(seal_of_specs("test('title', () => {}); test.describe('home', () => { test('tasks', broken) })"))
    finding = record["findings"].first
    assert_equal ["no failed test", "1 of 2 tests failed: home › tasks", "1 of 2 tests failed", "exit 1"],
                 finding.values_at("expected", "got", "got_without_page_text", "label")
  end

  def test_tests_without_a_browser_are_not_run_with_any_reporter
    specs = "test.use({ launchOptions: { executablePath: '/no/chromium' } }); test('home', async ({ page }) => {})"
    %w[json dot html].each do |reporter|
      record = lane(seal_of_specs(specs, "--reporter=#{reporter}"))
      assert_equal ["not_run", "no browser could be started"], record.values_at("outcome", "reason"), reporter
    end
  end

  def test_suite_that_passes_is_green_whatever_it_prints
    specs = "test('home', () => { console.log('  2 failed\\nError: No tests found') })"
    assert_equal "passed", lane(seal_of_specs(specs))["outcome"]
  end

  def test_suite_of_which_nothing_ran_is_not_green
    assert_equal ["not_run", "every test was skipped"],
                 lane(seal_of_specs("test.skip('home', () => {})")).values_at("outcome", "reason")
    assert_equal ["not_run", "no tests found"],
                 lane(seal_of_specs("test('home', () => {})", "--grep nothing --pass-with-no-tests"))
                   .values_at("outcome", "reason")
  end

  def test_suite_that_contradicts_its_exit_code_is_not_judged
    assert_equal ["unjudged", "it exited with 0, and 1 of 1 test failed"],
                 lane(seal_of_specs("test('home', broken)", "| cat")).values_at("outcome", "reason")
    assert_equal ["unjudged", "its tests passed, and it exited with 1"],
                 lane(seal_of_specs("test('home', () => {})", "&& false")).values_at("outcome", "reason")
  end

  def test_report_of_the_hosts_own_is_written_as_before
    in_specs("test('home', () => {})", "reporter: [['json', { outputFile: 'own.json' }]]") do |folder|
      assert_equal "passed", lane(seal_in(folder))["outcome"]
      assert_equal 1, JSON.parse(File.read("#{folder}/own.json")).dig("stats", "expected")
    end
  end

  private

  # The host on a database of its own, and what its other processes have to know to work with it.
  def with_host(release: nil, env: {})
    in_folder do |folder|
      env = { **env, "DATABASE_URL" => "sqlite3:#{folder}/production.sqlite3" }
      ReferenceHost.migrate(env)
      ReferenceHost.start(release: release, env: env) do |host|
        yield host, env.merge("BASE_URL" => host.url, "RAILS_ENV" => "production")
      end
    end
  end

  # @return [String] the ids of the releases for the pages, as JSON
  def make_releases(env)
    script = File.join(Browser::FOLDER, "sealed_releases.rb")
    out, err, status = Open3.capture3(env, "bin/rails", "runner", script, chdir: ReferenceHost::ROOT)
    assert_predicate status, :success?, out + err
    out.lines.last
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

  # The seal of a healthy app with a suite of these specs; +options+ end its command.
  def seal_of_specs(specs, options = "")
    in_specs(specs) { |folder| seal_in(folder, options) }
  end

  # A folder with a suite of these specs. +broken+ is what a test fails with.
  def in_specs(specs, config = "")
    imports = "import { test, expect } from '@playwright/test';\nconst broken = () => expect(1).toBe(2);\n"
    files = { "home.spec.mjs" => imports + specs,
              "playwright.config.mjs" => "export default { testDir: '.', workers: 1, #{config} };" }
    in_folder(files) do |folder|
      File.symlink(File.join(Browser::FOLDER, "node_modules"), "#{folder}/node_modules")
      yield folder
    end
  end

  def seal_in(folder, options = "")
    HTTPServer.start({ "/up" => [200, {}, "ok"] }) do |server|
      File.write("#{folder}/smoke.yml", <<~YAML)
        apps:
          studio:
            url: #{server.url}
            boot_window: 0
            browser: "#{PLAYWRIGHT} #{options}"
            checks: { up: { path: /up, status: 200 } }
      YAML
      SmokeSeal.run("studio", config: "#{folder}/smoke.yml", browser: true)
    end
  end

  def lane(seal) = seal.evidence.find { |record| record["check"] == "browser" }
end
