# frozen_string_literal: true

require "rails_helper"
require_relative "../support/committed"
require_relative "../support/ships"

# test/ship ships a train of two apps in plain Ruby: from a directory of its own, with the board behind a command.
class PlainShipTest < ActiveSupport::TestCase
  include Committed
  include Ships

  SHIP = File.expand_path("../../../ship", __dir__)
  RELEASE = [RbConfig.ruby, "#{SHIP}/bin/release.rb"].freeze
  # As `heroku run` and the like, it works in the app's folder.
  BOARD = %(sh -c 'cd #{Rails.root} && exec #{RbConfig.ruby} bin/rails "$@"' --).freeze
  SHOP_SHA = "5d1f0b7c3e9a48261705f4e3d2c1b0a998877665"
  APPS = { APP => SHA, "print-shop" => SHOP_SHA }.freeze

  setup { @release = assembled(apps: APPS) }

  # A hub and a shop in production. The shop serves what its workflow has deployed last.
  def with_productions(hub = HEALTHY)
    in_folder("revision" => BEFORE) do |folder|
      page = ->(body) { ->(_request) { [200, { "X-Revision" => File.read("#{folder}/revision") }, body] } }
      shop = { "/up" => page.call("ok"), "/" => page.call("<title>Print Shop</title><h1>Prints</h1>") }
      HTTPServer.start(hub) do |studio|
        HTTPServer.start(shop) do |print_shop|
          yield({ "PRODUCTION_URL" => studio.url, "PRINT_SHOP_URL" => print_shop.url, "DEPLOY_COMMAND" => "true",
                  "GH_COMMAND" => "#{RbConfig.ruby} #{SHIP}/bin/gh", "PRINT_SHOP_REVISION" => "#{folder}/revision",
                  "RELEASE_STATE" => folder, "BOARD_COMMAND" => BOARD, "GATE_SECONDS" => "20" }, folder)
        end
      end
    end
  end

  def release(env, *arguments, folder: "/")
    out, err, status = Open3.capture3(env, *RELEASE, *arguments, chdir: folder)
    Outcome.new(out: out, err: err, code: status.exitstatus)
  end

  def ship(env, apps = APPS) = release(env, "ship", @release.slug, *apps.map { |app, sha| "#{app}=#{sha}" })

  def assert_shipped
    assert_equal ["shipped", "2/2 apps green"], [stored.state, stored.smoke_seal.summary]
  end

  def stored = Release.find(@release.id)

  def test_a_train_of_two_apps_is_shipped_sealed_and_recorded
    with_productions do |env|
      outcome = ship(env)
      assert_equal 0, outcome.code, outcome.err
      assert_equal %w[deploy deploy gate gate seal ship], outcome.out.scan(/^\w+/)
      assert_match(/^gate    print-shop: up after /, outcome.out)
      assert_match(/^seal    🟢 Production smoke seal: passed — 2.2 apps green$/, outcome.out)
      assert_match(/^ship    july-edition is shipped; its notes are not posted$/, outcome.out)
      assert_match(/^7 passed, 0 failed/, outcome.err)
    end
    assert_shipped
    assert_equal [APPS, APPS.keys], [stored.deployed, stored.smoke_seals.keys]
  end

  def test_a_red_app_ships_with_its_rollback_commands
    with_productions(BROKEN) do |env|
      outcome = ship(env.merge("BOARD_READS_FILES" => "1"))
      assert_equal 0, outcome.code, outcome.err
      assert_match(/^    heroku rollback --app mcritchie-studio$/, outcome.err)
    end
    assert_equal "🔴 Production smoke seal: FAILED — 1/2 apps green; failing: mcritchie-studio tasks 500, devops 200",
                 stored.smoke_seal.verdict_line
    assert_predicate stored.smoke_seals[APP].evidence, :any?
  end

  # By what the other side does: the words after which the board's command is called, for the recorder alone.
  def board_whose_recorder(script, folder)
    path = "#{folder}/board"
    File.write(path, <<~SH)
      #!/bin/sh
      case "$1" in smoke_seal:record) #{script};; esac
      exec #{BOARD} "$@"
    SH
    "sh #{path}"
  end

  { "aborts" => "echo 'heroku: no such app' >&2; exit 1", "is killed" => "kill -9 $$",
    "lies" => "echo all fine; exit 0" }.each do |what, script|
    define_method("test_a_recorder_that_#{what.tr(" ",
                                                  "_")}_leaves_the_release_shipped_and_a_later_one_puts_it_right") do
      with_productions do |env, folder|
        outcome = ship(env.merge("BOARD_COMMAND" => board_whose_recorder(script, folder)))
        assert_equal 0, outcome.code, outcome.err
        assert_equal ["shipped", nil], [stored.state, stored.smoke_seal]
        assert_equal 2, outcome.err.scan("the verdict could not be recorded").size
        lines = outcome.err.scan(/^  printf '%s\\n' (\S+) \| sh/).flatten
        lines.each { |line| assert system("printf '%s\\n' #{line} | #{BOARD} smoke_seal:record", out: File::NULL) }
      end
      assert_equal "2/2 apps green", stored.smoke_seal.summary
    end
  end

  def test_a_gate_that_does_not_open_aborts_and_finalise_continues_once_it_is_live
    with_productions do |env, folder|
      gh = "#{RbConfig.ruby} -e 1"
      outcome = ship(env.merge("GH_COMMAND" => gh, "GATE_SECONDS" => "1"))
      assert_equal 1, outcome.code
      assert_match(/not shipped: the gate of print-shop did not open: not up after .*9?#{BEFORE[0, 7]} answers/,
                   outcome.err)
      assert_equal "assembled", stored.state
      assert_not_finalised(env)

      File.write("#{folder}/revision", SHOP_SHA)
      assert_equal 0, release(env, "finalise", @release.slug).code
    end
    assert_shipped
  end

  def assert_not_finalised(env)
    again = release(env, "finalise", @release.slug)
    assert_equal 1, again.code
    assert_match(/^live    print-shop: not live: expected #{SHOP_SHA}, got \d+ × #{BEFORE[0, 7]}/, again.out)
    assert_equal "assembled", stored.state
  end

  def test_a_release_that_cannot_be_shipped_is_reported
    with_productions do |env|
      assert_equal 2, release(env, "ship", "x").code
      assert_equal 2, release(env, "sink").code
      unknown = release(env, "finalise", "x")
      assert_equal [1, "release: not shipped: x was never begun on this machine\n"], [unknown.code, unknown.err]
      assert_equal 1, ship(env, { "blog" => SHA }).code
      failed = ship(env.merge("DEPLOY_COMMAND" => "false"))
      assert_equal [1, "release: not shipped: the deploy of #{APP} failed: false\n"], [failed.code, failed.err]
    end
    assert_equal "assembled", stored.state
  end
end
