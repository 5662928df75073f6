# frozen_string_literal: true

require "rails_helper"
require_relative "../../../support/realistic_releases"
require_relative "../../../support/sealed_releases"

# What the pages cost the database, among ten thousand releases.
class PagesQueriesTest < ActionDispatch::IntegrationTest
  include SealedReleases
  include RealisticReleases
  include TestDatabase

  MANY = 10_000
  MOST = 3

  setup do
    @release = realistic_release
    multiply(@release, MANY)
  end

  test "each page sends at most three queries" do
    ["", "/releases/#{@release.id}", "/check?app=shop&check=page+3"].each do |path|
      # The first request reads the schema.
      sent = Array.new(2) { statements { visit(path) } }.last
      assert_response :success
      assert_operator sent.size, :<=, MOST, "#{path}: #{sent.join("\n")}"
      assert_predicate sent, :any?
    end
  end

  test "the newest releases are found by the index of the primary key" do
    plan = plan_of { SmokeSeal::Pages::SealedReleases.new.newest }
    if postgres?
      assert_match(/Index Scan Backward using releases_pkey/, plan)
      assert_no_match(/Seq Scan|Sort/, plan)
    else
      # SQLite stores a table in the order of its integer key: it reads the table without sorting it, up to the limit.
      assert_match(/SCAN .*releases/, plan)
      assert_no_match(/TEMP B-TREE/, plan)
    end
  end

  test "a release is found by its key" do
    plan = plan_of { SmokeSeal::Pages::SealedReleases.new.find(@release.id.to_s) }
    assert_match(postgres? ? /Index Scan using releases_pkey/ : /USING INTEGER PRIMARY KEY/, plan)
  end

  private

  def visit(path)
    with_credentials { get("/smoke_seal#{path}", headers: credentials) }
  end

  # @return [String] how the database answers the only query of the block
  def plan_of(&block)
    sent = []
    listen = ->(*, payload) { sent << payload.values_at(:sql, :binds) unless payload[:name] == "SCHEMA" }
    ActiveSupport::Notifications.subscribed(listen, "sql.active_record", &block)
    assert_equal 1, sent.size
    Release.connection.explain(*sent.first)
  end
end
