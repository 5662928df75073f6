# frozen_string_literal: true

require "json"
require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

class CLICheckConfigTest < Minitest::Test
  include ProdSmoke

  def test_check_config_tells_what_would_be_checked_and_sends_nothing
    result, server = seal({ "/" => PAGE }, "check-config", checks: TWO_CHECKS)
    assert_equal ["studio: 2 checks at #{server.url}: home, tasks\n", "", 0], [result.out, result.err, result.code]
    assert_empty server.requests
  end

  def test_check_config_lists_the_browser_lane_and_the_revision_too
    settings = "revision: { header: X-Revision }\nbrowser: 'true'"
    result, = seal({ "/" => PAGE }, "check-config", settings: settings)
    assert_match(/: home, and the browser lane and its revision$/, result.out)
  end

  def test_check_config_tells_everything_that_is_wrong_by_app
    in_app("apps: { studio: { url: example.com, timout: 5 }, shop: { url: http://a.test, checks: 5 } }") do |folder|
      told = /  studio\n    url: .*\n    timout: .*\n  shop\n    checks: must be .*\n/
      assert_refused(%r{\Aconfig/smoke_seal.yml:\n#{told}\z}, Command.run("check-config", folder: folder))
      path = "#{folder}/config/smoke_seal.yml"
      assert_refused(/\A#{path}:\n#{told}\z/, Command.run("check-config", "--config", path, folder: "/usr"))
    end
  end

  def test_check_config_without_any_config_says_what_to_write
    in_folder do |folder|
      assert_refused(%r{\Aprod-smoke: no app is known from here; write config/smoke_seal.yml, or .*: prod-smoke init},
                     Command.run("check-config", folder: folder))
    end
  end

  # What is allowed, and hardly meant. The value is in no message.
  WARNINGS = {
    "headers: { Authorization: 'Basic aXNsYTpzM2NyZXQ=' }" => /headers.Authorization: its value stands in the file/,
    "headers: { X-Api-Key: s3cret-key }" => /headers.X-Api-Key: .* env:NAME takes it from the environment/,
    "url: 'http://isla:s3cret@127.0.0.1:9'" => /url: has credentials, which stand in the file/,
    "checks: { a: { path: /a, severity: warn }, b: { path: /b, severity: warn } }" =>
      /checks: all of them have severity: warn/
  }.freeze

  def test_warnings_stand_apart_from_mistakes_and_leave_the_exit_code_alone
    WARNINGS.each do |line, said|
      url = "url: http://127.0.0.1:9, " unless line.start_with?("url")
      in_app("apps: { studio: { #{url}#{line} } }") do |folder|
        result = Command.run("check-config", folder: folder)
        assert_match(%r{\Aconfig/smoke_seal.yml: warnings, which prevent nothing:\n  studio\n    }, result.err, line)
        assert_match said, result.err
        refute_match(/s3cret|aXNs/, result.err)
        assert_match(/\Astudio: \d checks? at http:/, result.out)
        assert_equal 0, result.code
      end
    end
  end

  def test_warnings_of_one_app_stand_below_the_mistakes_of_another
    yaml = "alert: { discord: 'https://discord.com/api/webhooks/1/s3cret' }\napps: { list: { url: http://a.test }, " \
           "shop: { url: http://a.test, headers: { X-Team: ops, Cookie: c }, timout: 5 } }"
    in_app(yaml) do |folder|
      result = Command.run("check-config", folder: folder)
      assert_refused(/\A[^\n]+:\n  shop\n    timout: .*\n[^\n]+: warnings, .*:\n  list\n    .*\n  alert\n    .*\n\z/,
                     result)
      assert_match(/is the name of a command, so prod-smoke list does not seal it/, result.err)
      refute_match(/s3cret/, result.err)
    end
  end

  def test_a_variable_that_holds_no_webhook_here_is_warned_of_and_not_shown
    in_app("apps: { studio: { url: http://127.0.0.1:9 } }\nalert: { discord: env:HOOK }") do |folder|
      env = { "HOOK" => "https://hooks.chat.example/T0/s3cret" }
      result = Command.run("check-config", folder: folder, env: env)
      warning = "  alert\n    alert.discord: the value of HOOK here is no webhook of Discord, but hooks.chat.example"
      assert_includes result.err, warning
      refute_match(/s3cret/, result.err)
      assert_equal 0, result.code
    end
  end

  def test_json_has_mistakes_and_warnings_by_app_and_the_checks_where_all_is_valid
    valid = "apps: { studio: { url: http://127.0.0.1:9, headers: { Cookie: c }, checks: { a: { path: / } } } }"
    told, code = json(valid)
    assert_equal [true, {}, %w[studio], 0], [told["valid"], told["problems"], told["warnings"].keys, code]
    assert_equal [{ "app" => "studio", "url" => "http://127.0.0.1:9", "checks" => %w[a], "revision" => false }],
                 told["apps"]
    told, code = json("apps: { studio: { url: http://127.0.0.1:9, timout: 5 } }")
    assert_equal [false, [], 2], [told["valid"], told["apps"], code]
    assert_match(/\Atimout: unknown setting/, told["problems"].fetch("studio").first)
  end

  def json(yaml)
    in_app(yaml) do |folder|
      result = Command.run("check-config", "--json", folder: folder)
      assert_equal "", result.err
      return [JSON.parse(result.out), result.code]
    end
  end
  private :json

  def test_an_app_with_the_name_of_any_command_is_warned_of
    %w[alert await check-config diff explain help init list live].each do |name|
      in_app("apps: { #{name}: { url: http://127.0.0.1:9 } }") do |folder|
        result = Command.run("check-config", folder: folder)
        told = result.out + result.err
        assert_includes told, "is the name of a command, so prod-smoke #{name} does not seal it"
      end
    end
  end

  def test_what_is_usual_has_no_warning
    ["headers: { X-Team: ops, Authorization: env:HOME }", "checks: { a: { path: /, severity: warn }, b: { path: / } }",
     "boot_window: 0", "checks: {}"].each do |line|
      in_app("apps: { studio: { url: http://127.0.0.1:9, #{line} } }\nalert: { discord: env:HOOK }") do |folder|
        result = Command.run("check-config", folder: folder)
        assert_equal ["", 0], [result.err, result.code], line
      end
    end
  end
end
