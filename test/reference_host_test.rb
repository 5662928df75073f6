# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/command"
require_relative "support/reference_host"

# The six checks that the first host relies on, against a real Rails application in production mode.
class ReferenceHostTest < Minitest::Test
  CONFIG = File.join(ReferenceHost::ROOT, "config/smoke_seal.yml")
  CHECKS = %w[up home signin tasks devops cycle].freeze

  def outcomes(seal) = seal.evidence.to_h { |record| [record["check"], [record["outcome"], record["status"]]] }

  def test_good_release_is_sealed_green
    ReferenceHost.start do |host|
      seal = SmokeSeal.run(ReferenceHost::APP, config: CONFIG, url: host.url)
      assert_predicate seal, :green?, seal.summary
      assert_equal CHECKS.zip([200, 200, 200, 200, 404, 404]).to_h { |check, status| [check, ["passed", status]] },
                   outcomes(seal)
      assert_match(%r{\A6/6 green vs #{host.url} in \d+ ms; revision not checked: no sha given\z}, seal.summary)
      assert_empty seal.rollback_commands(repo: "/srv/studio", heroku_app: "studio")
      assert_equal 0, prod_smoke(host).code
    end
  end

  def test_broken_release_is_sealed_red_with_its_reasons_and_the_rollback_commands
    ReferenceHost.start(release: "broken") do |host|
      seal = SmokeSeal.run(ReferenceHost::APP, config: CONFIG, url: host.url, boot_window: 0)
      assert_predicate seal, :red?
      assert_equal({ "tasks" => ["failed", 500], "devops" => ["failed", 200] },
                   outcomes(seal).reject { |_check, (outcome, _status)| outcome == "passed" })
      assert_match(/\A4.6 green .*; failing: tasks 500, devops 200; revision not checked: no sha given\z/, seal.summary)
      assert_equal 3, seal.rollback_commands(repo: "/srv/studio", heroku_app: "studio").size

      result = prod_smoke(host, "--boot-window", "0")
      assert_equal 1, result.code
      assert_match(/^✗  tasks   500  .*$/, result.out)
      assert_match(%r{^  ✗ tasks: status: expected 2xx, got 500\n      curl .*#{host.url}/tasks$}, result.out)
      assert_match(%r{^  ✗ devops: status: expected 404, got 200\n      curl .*#{host.url}/devops$}, result.out)
    end
  end

  # Whoever looks at it from outside needs no board.
  def test_pages_beside_the_board_need_no_database
    ReferenceHost.start(env: { "DATABASE_URL" => "sqlite3:/nowhere/at/all.sqlite3" }) do |host|
      assert_equal 0, prod_smoke(host).code
    end
  end

  private

  # The host's own command, from elsewhere.
  def prod_smoke(host, *options)
    binstub = File.join(ReferenceHost::ROOT, "bin/prod-smoke")
    Command.run(ReferenceHost::APP, "--url", host.url, *options, command: [RbConfig.ruby, binstub], folder: "/")
  end
end
