# frozen_string_literal: true

require_relative "../../test_helper"

# The lines of checks in the config, for reports that point at them.
class CheckLinesTest < Minitest::Test
  include Workspace

  CONFIG = <<~YAML
    # Ours
    apps:
      blog: { url: https://blog.example, checks: { home: { path: / } } }
      shop:
        url: <%= "https://shop.example" %>
        revision: { header: X-Revision }
        checks:
          home: { path: / }
          "up 2":
            path: /up
        browser: npx playwright test
  YAML

  def lines(yaml, app)
    in_app(yaml) { |folder| return SmokeSeal::Config::CheckLines.of("#{folder}/config/smoke_seal.yml", app) }
  end

  def test_each_check_has_its_line_and_others_that_of_the_app
    assert_equal({ "revision" => 6, "home" => 8, "up 2" => 9, "browser" => 11 }, lines(CONFIG, "shop"))
    assert_equal 4, lines(CONFIG, "shop")["up"]
    assert_equal({ "home" => 3 }, lines(CONFIG, "blog"))
  end

  def test_nothing_is_known_of_other_apps_of_no_file_and_of_what_is_no_yaml
    ["<% if true %>\napps: [\n<% end %>", "[]", "", "apps: 7", "apps: { shop: }"].each do |yaml|
      assert_empty lines(yaml, "shop"), yaml
    end
    assert_nil lines(CONFIG, "none")["home"]
    assert_empty SmokeSeal::Config::CheckLines.of(nil, "shop")
    assert_empty SmokeSeal::Config::CheckLines.of("/none", "shop")
  end
end
