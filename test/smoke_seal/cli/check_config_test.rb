# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

class CLICheckConfigTest < Minitest::Test
  include ProdSmoke

  def test_check_config_tells_what_would_be_looked_at_and_sends_nothing
    result, server = seal({ "/" => PAGE }, "check-config", checks: TWO_CHECKS)
    assert_equal ["studio: 2 checks at #{server.url}: home, tasks\n", "", 0], [result.out, result.err, result.code]
    assert_empty server.requests
  end

  def test_check_config_tells_what_is_looked_at_besides_the_checks
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
end
