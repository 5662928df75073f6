# frozen_string_literal: true

require_relative "../../test_helper"

class FetchedConfigTest < Minitest::Test
  Fetched = SmokeSeal::Vantages::FetchedConfig
  ENTRY = { "headers" => { "X-A" => "env:A" }, "revision" => { "header" => "X-R", "hmac" => "env:B" },
            "browser" => "touch ran", "rollback" => ["touch ran"], "checks" => { "home" => { "path" => "/" } } }.freeze

  def suite(entry, **options) = Fetched.of("shop", entry, **options).suite("shop", url: "https://shop.example")

  def test_the_suite_has_no_command
    entry = ENTRY.slice("browser", "rollback", "checks")
    assert_equal ["home"], suite(entry).checks
    assert_empty suite(entry).rollback_commands
  end

  def test_each_variable_has_to_be_allowed_and_set
    assert_equal "the suite reads B, which it may not: --allow-env B allows it", refusal(%w[A], "B" => "b")
    assert_equal "its environment has no B, which the suite reads", refusal(%w[A B], "B" => "")
  end

  def refusal(allowed, env)
    assert_raises(Fetched::MissingVariableError) { suite(ENTRY, allowed: allowed, env: { "A" => "a", **env }) }.message
  end

  def test_a_wrong_entry_is_an_error_of_the_config
    assert_raises(SmokeSeal::ConfigError) { suite({ "checks" => { "home" => { "path" => 7 } } }) }
  end
end
