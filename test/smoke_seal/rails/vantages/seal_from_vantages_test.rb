# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../seal_records"
require_relative "../shop_in_production"

# Seals of a Rails app with config.smoke_seal.vantages: by a run, the ship step and a re-seal.
class SealFromVantagesTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  setup { @record = Record.create!(title: "R1") }

  # A vote that is not green asks a control address, which answers here.
  def with_vantages(pages = PAGES, vantages: %i[local], quorum: "any")
    HTTPServer.start({ "/" => [204, {}, ""] }) do |control|
      with_production(pages, settings: "    control: #{control.url}\nvantages: { fra: { driver: job } }\n") do
        SmokeSeal::Configuration.current.vantages = vantages
        SmokeSeal::Configuration.current.quorum = quorum
        yield
      end
    end
  end

  def runs = SmokeSeal::VantageRun.order(:id)

  def release_of(run) = [run.release_type, run.release_id]

  def this_release = [@record.class.name, @record.id.to_s]

  test "a run with the tables is in the database" do
    seal = with_vantages { SmokeSeal.run("shop") }

    assert_equal ["green", "any, 1 of 1"], [seal.status, seal.quorum["rule"]]
    run = runs.last
    assert_equal ["shop", "green", seal, [nil, nil]], [run.app, run.verdict, run.seal, release_of(run)]
    assert_equal(["local"], run.votes.map(&:vantage))
  end

  test "a run is closed by the database's clock, however wrong that of this machine is" do
    [-3600, 3600].each do |seconds|
      with_vantages do
        seal = travel(seconds) { within(30) { SmokeSeal.run("shop") } }
        assert_predicate seal, :green?, seal.summary
        assert_in_delta Time.now, runs.last.opened_at, 60
        assert_equal 1, runs.last.votes.size
      end
    end
  end

  test "false leaves out what the configuration says" do
    with_vantages do
      assert_no_difference(-> { runs.count }) { assert_nil SmokeSeal.run("shop", vantages: false).quorum }
    end
  end

  test "without the tables, or without the database, the votes are in this process" do
    no_database = ->(*, **) { raise ActiveRecord::ConnectionNotEstablished, "no connection" }
    with_vantages do
      SmokeSeal::VantageRun.stub(:table_exists?, false) do
        assert_no_difference(-> { runs.count }) { assert_predicate SmokeSeal.run("shop"), :green? }
      end
      SmokeSeal::VantageRun.stub(:open!, no_database) { assert_predicate SmokeSeal.run("shop"), :green? }
    end
    assert_match(/the votes cannot be stored: ActiveRecord::ConnectionNotEstablished: no connection/, log.string)
  end

  test "in a database that is not supported no vote is stored, and the log says so" do
    with_vantages do
      SmokeSeal::VantageRun.connection.stub(:adapter_name, "Mysql2") do
        assert_no_difference(-> { runs.count }) { assert_predicate SmokeSeal.run("shop"), :green? }
      end
    end
    assert_match(/cannot be stored: this app's database is Mysql2, and .* need PostgreSQL or SQLite$/, log.string)
  end

  test "a vantage that could not be asked is logged" do
    with_vantages(vantages: %i[local fra]) { assert_predicate SmokeSeal.run("shop"), :green? }
    assert_match(/smoke_seal: vantage fra could not be asked: Active Job's adapter keeps no jobs/, log.string)
  end

  test "the ship step, re-seals and the watch name the release" do
    with_vantages(BROKEN) do
      seal = within(30) { SmokeSeal::SealStep.call(@record, app: "shop", console: StringIO.new) }
      assert_equal ["red", seal, this_release], [seal.status, @record.reload.smoke_seal, release_of(runs.last)]

      @record.update_smoke_state!("shop", SmokeSeal::Watch::STATE) { { "chain" => "c1" } }
      followers = [SmokeSeal::Reseal, SmokeSeal::WatchAttempt].map { |one| one.new(@record, "shop").method(:run) }
      [@record.method(:reseal!), *followers].each do |again|
        assert_difference(-> { runs.count }) { again.call }
        assert_equal this_release, release_of(runs.last)
      end
    end
  end

  test "the step of several apps says that vantages are not asked" do
    console = StringIO.new
    with_vantages do
      seals = within(30) { SmokeSeal::SealStep.call_all(@record, apps: %w[shop], console: console) }
      assert_nil seals.fetch("shop").quorum
    end
    assert_includes console.string, "vantages: are not asked where several apps are sealed at once"
  end
end
