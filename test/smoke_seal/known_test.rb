# frozen_string_literal: true

require "test_helper"
require "minitest/mock"
require_relative "../support/command"
require_relative "../support/http_server"

# Failures that the config says are known: they only warn, until their day.
class KnownTest < Minitest::Test
  include Workspace

  LAST_DAY = Time.utc(2026, 12, 31, 23, 59, 59)
  PAGES = { "/signin" => [200, {}, "<title>Sign in</title>"], "/tasks" => [200, {}, "<title>Tasks</title>"] }.freeze

  def in_shop(pages = PAGES, until_day: "2026-12-31")
    HTTPServer.start(pages) do |server|
      in_app(<<~YAML) { |folder| yield File.join(folder, "config/smoke_seal.yml"), folder }
        apps:
          shop:
            url: "#{server.url}"
            boot_window: 0
            checks:
              signin: { path: /signin, selector: 'input[name="email"]' }
              tasks: { path: /tasks }
            known:
              - { check: signin, expectation: selector, until: #{until_day}, why: "the fixture is gone" }
      YAML
    end
  end

  def run_at(time, config) = Time.stub(:now, time) { SmokeSeal.run!("shop", config: config) }

  def test_until_the_end_of_its_day_it_only_warns
    in_shop do |config|
      [LAST_DAY, LAST_DAY - 86_400].each do |time|
        seal = run_at(time, config)
        assert_predicate seal, :green?
        assert_match(%r{\A1/2 green .*; warning: signin selector \(known until 2026-12-31\)\z}, seal.summary)
        assert_equal ["2026-12-31", "the fixture is gone"],
                     seal["signin"]["findings"].first.values_at("known_until", "known_why")
        assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h)
      end
    end
  end

  def test_from_the_next_day_on_it_fails_and_the_line_says_that_the_entry_has_expired
    in_shop do |config|
      one = run_at(LAST_DAY + 1, config)
      all = Time.stub(:now, LAST_DAY + 1) { SmokeSeal.run_all(["shop"], config: config).fetch("shop") }
      [one, all].each do |seal|
        assert_predicate seal, :red?
        assert_match(/; failing: signin selector; expired in known: signin selector \(2026-12-31\)\z/, seal.summary)
      end
    end
  end

  def test_another_failure_of_the_check_is_red
    in_shop({ **PAGES, "/signin" => [500, {}, ""] }) do |config|
      assert_match(/; failing: signin 500\z/, run_at(LAST_DAY, config).summary)
    end
  end

  def test_a_baseline_and_a_known_failure_are_reported_together
    in_shop do |config|
      seal = Time.stub(:now, LAST_DAY) do
        SmokeSeal.run!("shop", config: config, baseline: SmokeSeal.baseline("shop", config: config))
      end
      told = "; warning: signin selector (known until 2026-12-31; warned before this release)"
      assert seal.summary.end_with?(told), seal.summary
    end
  end

  def test_the_report_says_why
    in_shop(until_day: "9999-12-31") do |_config, folder|
      result = Command.run("shop", folder: folder)
      assert_equal 0, result.code, result.err
      assert_match(/^  ! signin: .* \(known until 9999-12-31: the fixture\s+is gone\)/, result.out)
    end
  end

  def test_check_config_warns_of_an_entry_that_has_expired
    in_shop(until_day: "2020-01-31") do |_config, folder|
      result = Command.run("check-config", folder: folder)
      assert_equal 0, result.code, result.err
      assert_includes result.err, "known[0]: expired on 2020-01-31, so signin fails again where its selector does not"
    end
    in_shop(until_day: "9999-12-31") do |_config, folder|
      refute_includes Command.run("check-config", folder: folder).err, "expired"
    end
  end

  def test_an_invalid_entry_is_reported_with_its_place
    in_shop(until_day: "soon") do |_config, folder|
      result = Command.run("check-config", folder: folder)
      assert_equal 2, result.code
      assert_includes result.out + result.err, 'known[0].until: must be a day such as 2026-12-31, not "soon"'
    end
  end
end
