# frozen_string_literal: true

require_relative "../../test_helper"

class VantageTimeLimitsTest < Minitest::Test
  include Workspace

  def longest(...) = SmokeSeal::Vantages::TimeLimits.longest(...)

  def test_run_takes_as_long_as_the_deadline_of_the_suite
    {
      {} => 60, { "deadline" => 20 } => 20, { "boot_window" => 30 } => 60,
      { "boot_window" => 55, "timeout" => 10 } => 65, { "boot_window" => 90 } => 100,
      { "boot_window" => 5, "deadline" => 90 } => 90
    }.each { |entry, seconds| assert_equal seconds, longest(entry), entry }
  end

  def test_browser_lane_counts_where_it_is_run
    { "npx playwright test" => 240, { "command" => "x", "timeout" => 50 } => 100, { command: "x" } => 240 }
      .each { |browser, seconds| assert_equal seconds, longest({ "browser" => browser }, lane: true), browser }
    assert_equal 60, longest({ "browser" => "npx playwright test" })
    assert_equal 60, longest({}, lane: true)
    assert_equal 60, longest({ "browser" => { "command" => "x", "timeout" => 5 } }, lane: true)
  end

  def test_defaults_are_those_of_the_core
    source = %w[settings lane].to_h do |name|
      [name, File.read(File.expand_path("../../../src/config/suite/#{name}.rs", __dir__))]
    end
    seconds = ->(file, constant) { source[file][/const #{constant}: Duration = Duration::from_secs\((\d+)\)/, 1].to_i }
    assert_equal seconds["settings", "DEADLINE"], longest({})
    assert_equal seconds["settings", "TIMEOUT"], longest({ "boot_window" => 100 }) - 100
    assert_equal 2 * seconds["lane", "TIMEOUT"], longest({ "browser" => "x" }, lane: true)
  end

  # What the caller gives is in the entry as well.
  def test_request_of_a_run_closes_after_that_and_a_grace
    in_app("apps: { shop: { url: http://shop.example, deadline: 40, control: http://other.example } }\n") do |folder|
      config = SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml")
      { {} => 40, { deadline: 7 } => 7, { boot_window: 90 } => 100 }.each do |given, seconds|
        runner = SmokeSeal::Vantages::Runner.new(config, "shop", vantages: %w[local], suite_options: given)
        request = runner.open.request
        assert_equal seconds + SmokeSeal::Vantages::TimeLimits::GRACE, request.closes_at - request.opened_at
        assert_equal given, { deadline: request.deadline, boot_window: request.boot_window }.compact
      end
    end
  end
end
