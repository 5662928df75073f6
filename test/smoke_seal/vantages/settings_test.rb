# frozen_string_literal: true

require_relative "../../test_helper"

class VantageSettingsTest < Minitest::Test
  include Workspace

  WELL = <<~YAML
    apps: { shop: { url: "https://shop.example" } }
    vantages:
      fra: { driver: job, network: hetzner }
      sfo: { driver: job, queue: seals, network: AS14061 }
    quorum: 2 of 3
  YAML

  def config(yaml)
    in_app(yaml) { |folder| return SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml") }
  end

  def settings(vantages, quorum = nil) = SmokeSeal::Vantages::Settings.new(vantages, quorum)

  def problems(...) = settings(...).problems

  def test_vantages_and_the_rule_are_read_from_the_file
    found = config(WELL).vantage_settings
    assert_empty found.problems
    assert_equal ["2 of 3", %w[local fra sfo]], [found.rule, found.names]

    local, fra, sfo = found.vantages(%i[local fra sfo])
    assert_equal [:local, nil, {}], [local.driver, local.network, local.options]
    assert_equal [:job, "hetzner", {}], [fra.driver, fra.network, fra.options]
    assert_equal ["AS14061", { "queue" => "seals" }], [sfo.network, sfo.options]
  end

  def test_true_means_all_of_them_and_false_and_nothing_mean_none
    found = config(WELL).vantage_settings
    assert_equal %w[local fra sfo], found.vantages(true).map(&:name)
    [nil, false, [], ["", nil]].each { |none| assert_empty found.vantages(none) }
    assert_equal %w[sfo local], found.vantages(["sfo", :local, "sfo "]).map(&:name)
  end

  def test_file_without_vantages_has_this_machine
    assert_equal ["local"], settings(nil).names
    assert_nil settings(nil).rule
    assert_equal "hetzner", settings({ "local" => { "network" => "hetzner" } }).vantages(%w[local]).first.network
  end

  def test_unknown_vantage_names_those_that_are_known
    error = assert_raises(SmokeSeal::ConfigError) { config(WELL).vantage_settings.vantages(%w[local nyc]) }
    assert_equal "vantages: there is no vantage nyc; known: local, fra, sfo; write others below vantages: in " \
                 "config/smoke_seal.yml", error.message
    error = assert_raises(SmokeSeal::ConfigError) { settings(nil).vantages(["https://user:hunter2@shop.example"]) }
    refute_includes error.message, "hunter2"
  end

  def test_each_mistake_is_reported_at_its_place_with_what_to_write_instead
    names = "is no name of a vantage; write up to 40 small letters, digits, _ and -, such as fra"
    {
      [] => "vantages: must be a mapping of names to their settings: " \
            "vantages: { fra: { driver: job, network: hetzner } }",
      { "Fra 1" => { "driver" => "job" } } => "vantages.Fra 1: #{names}",
      { "fra" => "job" } => "vantages.fra: must be a mapping of its settings: { driver: job, network: hetzner }",
      { "fra" => {} } => "vantages.fra.driver: is missing; write one of job, vote, globalping",
      { "fra" => { "driver" => "ssh" } } => "vantages.fra.driver: is unknown; known: job, vote, globalping",
      { "fra" => { "driver" => "local" } } => "vantages.fra.driver: is unknown; known: job, vote, globalping",
      { "local" => { "driver" => "job" } } => "vantages.local.driver: must be local, since that is this machine; " \
                                              "give the other one another name",
      { "fra" => { "driver" => "job", "network" => 7 } } =>
        "vantages.fra.network: must be the name of its provider or autonomous system, such as hetzner or AS24940",
      { "fra" => { "driver" => "job", "que" => "x" } } =>
        "vantages.fra.que: unknown key; known: driver, network, queue",
      { "fra" => { "driver" => "job", "queue" => "" } } =>
        "vantages.fra.queue: must be the name of a queue, such as smoke_seal_fra"
    }.each { |written, problem| assert_equal [problem], problems(written) }
  end

  def test_rule_that_is_none_is_reported
    ["2 of 3", "majority", "any", "all", "3 of 25"].each { |rule| assert_empty problems(nil, rule) }
    assert_equal ['quorum: "most" is no rule; write "2 of 3", "majority", "any" or "all"'], problems(nil, "most")
    assert_equal ['quorum: "3 of 2" can never be met; write at most "2 of 2"'], problems(nil, "3 of 2")
    assert_equal ['quorum: must be a text: "2 of 3", majority, any or all'], problems(nil, 2)
    assert_equal 1, problems(nil, "1 of 999999999999").size
  end

  def test_no_secret_is_in_a_message_or_an_inspect
    problems({ "fra" => { "driver" => "job", "https://u:hunter2@x" => 1, "queue" => ["hunter2"] } })
      .each { |problem| refute_includes problem, "hunter2" }
    vantage = SmokeSeal::Vantages::Vantage.new(name: "sfo", driver: :vote, options: { "key" => "hunter2" })
    [vantage.inspect, vantage.to_h.inspect].each { |text| refute_includes text, "hunter2" }
  end

  def test_setting_with_a_variable_is_read_when_it_is_used
    vantage = SmokeSeal::Vantages::Vantage.new(name: "sfo", driver: :vote, options: { "key" => "env:SFO_KEY" })
    assert_equal "whsec_1", vantage.option("key", env: { "SFO_KEY" => "whsec_1" })
    assert_nil vantage.option("key", env: {})
    assert_nil vantage.option("other", env: {})
  end

  def test_check_config_reports_both_keys_and_a_seal_from_this_machine_is_made_anyway
    written = config(<<~YAML)
      apps: { shop: { url: "https://shop.example" } }
      vantages: { fra: { driver: ssh } }
      quorum: 4 of 3
    YAML
    assert_equal({ "vantages" => ["vantages.fra.driver: is unknown; known: job, vote, globalping"],
                   "quorum" => ['quorum: "4 of 3" can never be met; write at most "3 of 3"'] }, written.problems)
    assert_equal "shop", written.suite("shop").app
    error = assert_raises(SmokeSeal::ConfigError) { written.vantage_settings.vantages(%w[local]) }
    assert_equal 2, error.problems.size
    error.problems.each { |problem| assert_match(%r{/config/smoke_seal\.yml: }, problem) }
  end

  def test_variables_are_among_what_the_machine_needs_and_a_key_in_the_file_is_warned_of
    written = config(<<~YAML)
      apps: { shop: { url: "https://shop.example" } }
      vantages:
        sfo: { driver: vote, key: env:SFO_KEY }
        nyc: { driver: vote, key: whsec_hunter2 }
        ams: { driver: vote, key: whpk_cV5y4MUQQ8g3iF2SB6snIwU1dR0UZD4oNit9DroMD/A= }
    YAML
    assert_equal([["SFO_KEY", "vantages.sfo.key", false]],
                 written.variables.map { |variable| [variable.name, variable.place, variable.required] })
    assert_equal({ "vantages" => ["vantages.nyc.key: its value stands in the file; env:NAME takes it from the " \
                                  "environment"] }, written.warnings)
  end
end
