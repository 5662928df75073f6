# frozen_string_literal: true

require "rails_helper"
require_relative "../support/releases"

# What the first host relies on of a release, as its contract has it: one test for each sentence.
class HostContractTest < ActiveSupport::TestCase
  include Releases

  def test_the_column_is_json_with_a_default_and_never_null
    column = Release.columns_hash["smoke_seal"]
    assert_equal [false, {}], [column.null, Release.new[:smoke_seal]]
    assert_equal(Release.connection.adapter_name.match?(/postgres/i) ? :jsonb : :json, column.type)
  end

  def test_a_seal_is_read_and_the_raw_column_stays_readable
    release = assembling
    assert_equal [nil, false, {}], [release.smoke_seal, release.smoke_sealed?, release[:smoke_seal]]
    release.record_smoke_seal!(seal("green"))
    found = Release.find(release.id)
    assert_equal [seal("green"), true, "green"], [found.smoke_seal, found.smoke_sealed?, found[:smoke_seal]["status"]]
  end

  def test_recording_gives_the_release
    release = assembling
    assert_same release, release.record_smoke_seal!(seal("red"))
  end

  def test_a_recorded_seal_survives_the_flip_to_shipped
    release = assembling(state: "assembled").record_smoke_seal!(seal("red"))
    release.ship!
    found = Release.find(release.id)
    assert_equal ["shipped", seal("red")], [found.state, found.smoke_seal]
  end

  def test_an_unsealed_release_shows_no_verdict
    release = assembling.record_smoke_seal!(SmokeSeal::Seal.unsealed("no network"))
    found = Release.find(release.id)
    assert_equal [nil, false], [found.smoke_seal, found.smoke_sealed?]
  end

  def test_the_hosts_own_name_for_a_seal_may_be_the_gems_class
    host = Class.new
    host.const_set(:SmokeSeal, ::SmokeSeal::Seal)
    assert_equal seal("green"), host::SmokeSeal.from_h(seal("green").to_h)
    assert_equal host::SmokeSeal::GREEN, assembling.record_smoke_seal!(seal("green")).smoke_seal.status
  end

  def test_a_release_of_one_app_is_stored_as_its_seal_alone
    of_app = SmokeSeal::Seal.from_h(seal("green").to_h.merge("app" => "mcritchie-studio"))
    release = assembling.record_smoke_seal!(of_app)
    found = Release.find(release.id)
    assert_equal [of_app.to_h, of_app], [found[:smoke_seal], found.smoke_seal]
    assert_equal({ "mcritchie-studio" => of_app }, found.smoke_seals)
  end

  def test_a_train_of_several_apps_shows_one_verdict
    release = assembling
    %w[mcritchie-studio turf-monster].zip(%w[green red]).each do |app, status|
      release.record_smoke_seal!(SmokeSeal::Seal.from_h(seal(status).to_h.merge("app" => app)))
    end
    found = Release.find(release.id)
    assert_equal "🔴 Production smoke seal: FAILED — 1/2 apps green; failing: turf-monster",
                 found.smoke_seal.verdict_line
    assert_equal %w[mcritchie-studio turf-monster], found.smoke_seals.keys
  end
end
