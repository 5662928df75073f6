# frozen_string_literal: true

require_relative "test_helper"

# The keys at the top of the config file are Ruby's to read. Those of an app are the core's, and tested there
# (src/config/suite/tests/documentation.rs).
class DocumentationTest < Minitest::Test
  CHECKS = File.read(File.expand_path("../docs/checks.md", __dir__), encoding: "UTF-8")

  def test_each_key_at_the_top_of_the_config_is_documented_and_no_other
    section = CHECKS[/^At the top of the file, beside `apps`:\n(.+?)^\#\#/m, 1]
    assert_equal SmokeSeal::Config.const_get(:KEYS).sort, ["apps", *section.scan(/^\| `(\w+)` \|/).flatten].sort
  end

  def test_each_key_of_the_alert_is_documented
    alerts = File.read(File.expand_path("../docs/alerts.md", __dir__), encoding: "UTF-8")
    table = alerts[/^\| key \|.+?\n\n/m]
    assert_equal SmokeSeal::AlertSettings.const_get(:KEYS).sort, table.scan(/^\| `(\w+)` \|/).flatten.sort
  end
end
