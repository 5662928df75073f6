# frozen_string_literal: true

require "rails_helper"
require_relative "../support/releases"

class DeploymentsControllerTest < ActionDispatch::IntegrationTest
  include Releases
  include TestDatabase

  def test_the_page_links_to_the_board
    get "/"
    assert_select "nav a[href='/deployments']", text: "Deployments"
  end

  def test_before_the_first_release_every_module_says_that_it_is_empty
    get "/deployments"
    assert_response :ok
    assert_select "#next-release", text: /No release is being assembled\./
    assert_select "#last-release", text: /Nothing has been shipped yet\./
    assert_select "#recent-releases td.empty"
  end

  def test_the_next_release_is_one_that_is_ready_before_one_that_is_not
    assembling(slug: "july-edition", state: "assembled")
    assembling(slug: "august-edition")
    get "/deployments"
    assert_select "#next-release" do
      assert_select ".slug", text: "july-edition"
      assert_select "li", text: "mcritchie-studio 3f9c2ab"
      assert_select '[data-test="release-state-badge"]', text: "Assembled"
    end
  end

  def test_recent_releases_have_their_own_seals_newest_first
    shipped(slug: "may-edition", at: Time.utc(2026, 5, 26)).record_smoke_seal!(seal("red"))
    shipped(slug: "june-edition", at: Time.utc(2026, 6, 26)).record_smoke_seal!(seal("green"))
    assembling(slug: "lost-edition", state: "abandoned", abandoned_at: Time.utc(2026, 6, 1))
    get "/deployments"
    assert_select "#recent-releases tbody tr" do |rows|
      assert_equal(%w[june-edition lost-edition may-edition], rows.map { |row| row["id"].delete_prefix("release-") })
      assert_equal(["green", nil, "red"], rows.map { |row| row.at("[data-seal-status]")&.[]("data-seal-status") })
    end
  end

  def test_seals_and_rows_cause_no_query
    shipped(slug: "first-edition")
    get "/deployments" # what a first request looks up is no business of the board's
    one_unsealed = board_queries
    Release.find_each { |release| release.record_smoke_seal!(seal("green")) }
    5.times { |i| shipped(slug: "edition-#{i}").record_smoke_seal!(seal("red")) }
    assert_equal one_unsealed, board_queries
    assert_equal 3, one_unsealed
    assert_select "#recent-releases [data-seal-status]", 6
  end

  def test_the_action_cable_client_is_served_from_its_gem
    get "/action-cable/action_cable.js"
    assert_response :ok
    assert_match(/javascript/, response.media_type)
    assert_includes response.body, "createConsumer"
  end

  def test_the_page_loads_only_scripts_that_exist
    get "/deployments"
    sources = css_select("script").map { |script| script["src"] }
    assert_equal %w[/action-cable/action_cable.js /board.js], sources
    sources.each do |source|
      get source
      assert_response :ok, source
    end
  end

  private

  def board_queries = statements { get "/deployments" }.size
end
