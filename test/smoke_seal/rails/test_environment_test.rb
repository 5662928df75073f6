# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

# A Rails app with RAILS_ENV=test sends nothing by itself, and SmokeSeal.run heeds config.smoke_seal.
class TestEnvironmentTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  test "without run_in_test nothing is sent, and the seal says why" do
    with_production do |server|
      SmokeSeal::Configuration.current.run_in_test = nil
      seals = [SmokeSeal.run("shop"), *SmokeSeal.run_all(%w[shop]).values]
      seals.each { |seal| assert_match(/\Anothing was requested, since RAILS_ENV is test: /, seal.summary) }
      assert_raises(SmokeSeal::UnsealedError) { SmokeSeal.run!("shop") }
      SmokeSeal::Testing.stub("shop", green: "2/2") { assert_predicate SmokeSeal.run("shop"), :green? }
      assert_empty server.requests
    end
  end

  test "a run uses the options of config.smoke_seal unless others are given" do
    with_production(BROKEN) do |server|
      SmokeSeal::Configuration.current.boot_window = 0
      seal = SmokeSeal.run
      assert_equal ["shop", server.url, true], [seal.app, seal.url, seal.red?]
      assert_equal [1, 1], (seal.evidence.map { |record| record["attempts"] })
      seal = SmokeSeal.run("shop", boot_window: 0.3)
      assert_includes seal.summary, "still failing after 0.3 s"
      assert_equal %w[shop], SmokeSeal.run_all.keys
      assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("shop", config: "/nowhere.yml") }
    end
  end

  test "each line of a JSON log is a JSON object" do
    with_production(BROKEN) do
      SmokeSeal::Configuration.current.log_format = :json
      SmokeSeal::Configuration.current.logger.instance_variable_get(:@logger).formatter = ->(*, line) { "#{line}\n" }
      SmokeSeal::SealStep.call(Record.create!(title: "R1"), app: "shop", console: StringIO.new)
    end
    lines = log.string.force_encoding("UTF-8").lines.map { |line| JSON.parse(line) }
    assert_equal ["smoke_seal"], lines.map { |line| line["source"] }.uniq
    run = lines.find { |line| line["event"] == "run.smoke_seal" }
    assert_equal %w[error shop red], run.values_at("severity", "app", "status")
    assert_kind_of Integer, run["duration_ms"]
    assert_includes lines.map { |line| line["event"] }, "record.smoke_seal"
    assert(lines.any? { |line| line["event"].nil? && line["message"].include?("NOTHING WAS ROLLED BACK") })
    assert_raises(ArgumentError) { SmokeSeal::Configuration.new.log_format = :xml }
  end
end
