# frozen_string_literal: true

require "rails_helper"
require_relative "../../../support/sealed_releases"

# How many releases the pages read.
class SealedReleasesTest < ActiveSupport::TestCase
  include SealedReleases
  include TestDatabase

  # A release of each of these apps, the oldest first.
  def releases_of(*apps)
    apps.each_with_index { |app, number| sealed("Release #{number}", seal_of("green", app: app)) }
  end

  def newest(...) = SmokeSeal::Pages::SealedReleases.new.newest(...)

  def counts(releases) = releases.flat_map { |release| release.apps.map(&:name) }.tally

  test "one query reads thirty releases if all of them are of the app" do
    releases_of(*["shop"] * 40)
    assert_equal 1, statements { assert_equal({ "shop" => 30 }, counts(newest)) }.size
  end

  test "one query is enough if each release has all apps" do
    releases_of(*["shop"] * 31)
    Release.find_each { |release| release.record_smoke_seal!(seal_of("red", app: "blog")) }
    assert_equal 1, statements { assert_equal({ "shop" => 30, "blog" => 30 }, counts(newest)) }.size
  end

  test "two queries read sixty releases, the newest first, if two apps take turns" do
    releases_of(*%w[shop blog] * 40)
    read = nil
    assert_equal 2, statements { read = newest }.size
    assert_equal({ "shop" => 30, "blog" => 30 }, counts(read))
    assert_equal Release.order(id: :desc).limit(60).ids, read.map(&:id)
  end

  test "an app that none of the first thirty releases has is found among the next ones, if it is asked for" do
    releases_of("blog", *["shop"] * 35)
    assert_equal({ "shop" => 30 }, counts(newest))
    assert_equal({ "shop" => 35, "blog" => 1 }, counts(newest(apps: ["blog"])))
  end

  test "for the page of one app the others need not be complete" do
    releases_of(*["shop"] * 5, *["blog"] * 30)
    assert_equal({ "blog" => 30 }, counts(newest(apps: ["blog"], others: false)))
  end
end
