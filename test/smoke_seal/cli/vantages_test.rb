# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require_relative "../../support/vantages"
require "json"

# --vantages and --quorum: the seal of several vantages that need no Rails app.
class CLIVantagesTest < Minitest::Test
  include ProdSmoke
  include VantageApps

  def seal_from(pages, *arguments, more: elsewhere("fra"), **options)
    with_app(pages, more: more) do |app|
      return Command.run("shop", "--config", app.fetch(:config), *arguments, **options)
    end
  end

  def test_seal_says_what_the_rule_is
    result = seal_from(WELL, "--vantages", "local", "--quorum", "any", "--json")
    assert_equal [0, ""], [result.code, result.err]
    seal = JSON.parse(result.out).fetch("seal")
    assert_equal "any, 1 of 1", seal.fetch("quorum").fetch("rule")
    assert_equal(["local"], seal.fetch("evidence").map { |record| record["vantage"] })

    result = seal_from(BROKEN, "--vantages=local")
    assert_match(/🔴 .*red on 1 of 1 vantages; local: home 500/, result.out)
    assert_equal 1, result.code
  end

  def test_vantage_that_needs_the_rails_app_is_refused_before_anything_is_sent
    refusal = /\Aprod-smoke: --vantages: fra has the driver job, which needs the host's Rails app; seal there with /
    assert_refused(refusal, seal_from(WELL, "--vantages", "local,fra"))
  end

  def test_unknown_vantage_and_a_rule_that_does_not_fit_are_errors_of_the_command_line
    assert_refused(/vantages: there is no vantage nyc; known: local, fra; /, seal_from(WELL, "--vantages", "local,nyc"))
    assert_refused(/quorum: 2 of 3 is for 3, and there is 1/, seal_from(WELL, "--vantages=local", "--quorum=2 of 3"))
  end

  def test_options_that_do_not_go_together_are_refused
    {
      %w[--quorum any] => /--quorum needs --vantages/,
      %w[home --vantages local] => /--vantages seals the whole suite; leave out home/,
      %w[--watch --vantages local] => /--watch takes no --vantages/,
      %w[--baseline before.json --vantages local] => /--baseline .* takes no --vantages/
    }.each { |arguments, message| assert_refused(message, seal_from(WELL, *arguments)) }
  end

  def test_terminal_shows_the_checks_of_this_machine_and_the_votes
    with_app(WELL) do |app|
      folder = File.expand_path("../..", app.fetch(:config))
      result = within(20) { Command.on_terminal("shop", "--vantages", "local", folder: folder) }
      lines = ["local: 0/1 checked, waiting for home", "local: 1/1 checked", "1/1 vantages voted: local green", ""]
      assert_includes result.out, lines.map { |line| "\r\e[2K#{line}" }.join
    end
  end
end
