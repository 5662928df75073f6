# frozen_string_literal: true

require "rails_helper"
require_relative "../../../support/sealed_releases"

# The time to green of a release, and what the overview says of an app.
class SealedAppTest < ActiveSupport::TestCase
  include SealedReleases

  RED = { "up" => "passed", "tasks" => "failed" }.freeze
  NOW = Time.utc(2026, 6, 26, 21)

  def app_of(release) = newest.find { |each| each.id == release.id }.app(APP)

  def newest = SmokeSeal::Pages::SealedReleases.new.newest

  def summary = SmokeSeal::Pages::Overview.new(newest).apps.find { |app| app.name == APP }

  test "a release that was green at once took as long as its run" do
    assert_in_delta 1.234, app_of(sealed("June", seal_of("green", took: 1234))).time_to_green
  end

  test "a release that was red first was green at the end of its first green seal, and later seals change nothing" do
    release = sealed("June", seal_of("red", checks: RED, at: NOW, took: 2000), seal_of("green", at: NOW + 600),
                     seal_of("green", at: NOW + 7200))
    assert_in_delta 602.0, app_of(release).time_to_green
  end

  test "a release that was never green has no time to green" do
    assert_nil app_of(sealed("June", seal_of("red", checks: RED))).time_to_green
    assert_nil app_of(sealed("July", SmokeSeal::Seal.from_result(passed: true, summary: "ok", checked_at: nil)))
      &.time_to_green
  end

  test "the current release of an app is the one that was shipped last, not the one that was created last" do
    first = sealed("June")
    sealed("July", seal_of("green", at: NOW - 60))
    first.record_smoke_seal!(seal_of("red", checks: RED, at: NOW))
    assert_equal first.id, summary.current.release.id
  end

  test "the worst check is the one that failed in most releases, or else the slowest" do
    sealed("June", seal_of("green", total_ms: 80))
    assert_equal ["up", 0, 80.0], summary.worst_check.to_a.values_at(0, 1, 3)
    sealed("July", seal_of("red", checks: RED))
    assert_equal ["tasks", 1, 2], summary.worst_check.to_a.first(3)
  end

  test "the evidence of some checks is that of the seal; there is none if it cannot be read" do
    app = app_of(sealed("June", seal_of("red", checks: RED), seal_of("green")))
    assert_equal(app.seal.evidence.map(&:to_h), app.evidence { true })
    assert_equal(%w[tasks], app.evidence { |record| record["check"] == "tasks" }.map { |record| record["check"] })
    [nil, 7, [], [7], [{}], [{ "check" => 7 }]].each do |damaged|
      release = Release.create!(slug: "d-#{damaged.inspect}", title: "D", smoke_seal: { "status" => "red", "app" => APP,
                                                                                        "evidence" => damaged })
      assert_empty(app_of(release).evidence { true })
    end
  end

  test "an app whose seal is out of date is neither green nor red" do
    sealed("June", seal_of("green", at: 2.days.ago))
    assert_equal %w[stale aged], [SmokeSeal::Pages::AppState.of(summary), summary.age.state]
    sealed("July", seal_of("green"))
    assert_equal "green", SmokeSeal::Pages::AppState.of(summary)
  end

  test "releases that were never sealed do not take the place of others" do
    june = sealed("June", seal_of("green"))
    70.times { |number| Release.create!(slug: "empty-#{number}", title: "Empty") }
    assert_equal [june.id], newest.map(&:id)
  end
end
