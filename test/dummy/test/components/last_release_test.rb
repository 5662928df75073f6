# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../support/releases"

class LastReleaseTest < ActionView::TestCase
  include ActiveSupport::Testing::TimeHelpers
  include Releases

  BADGE = '[data-test="release-smoke-seal-badge"]'

  helper SmokeSealHelper, DeploymentsHelper

  # The card as the board draws it; the module's own HTML is what assert_select looks at.
  def draw
    board = Release::Board.new
    render partial: "deployments/last_release", locals: { board: board, release: board.last_release }
  end

  def test_a_green_seal_shows_a_green_badge
    shipped.record_smoke_seal!(seal("green"))
    draw
    assert_select "#last-release #{BADGE}[data-seal-status=green]", text: "🟢 Seal", count: 1
  end

  def test_a_red_seal_shows_a_red_badge
    shipped.record_smoke_seal!(seal("red"))
    draw
    assert_select "#last-release #{BADGE}[data-seal-status=red]", text: "🔴 Seal", count: 1
  end

  def test_a_release_that_was_never_sealed_shows_no_badge
    shipped
    draw
    assert_select "#last-release"
    assert_select BADGE, false
    assert_select '[data-test="release-smoke-seal-summary"]', false
  end

  def test_a_release_that_could_not_be_sealed_shows_no_badge
    shipped.record_smoke_seal!(SmokeSeal::Seal.unsealed("no network"))
    draw
    assert_select BADGE, false
    assert_not_includes rendered, "no network"
  end

  def test_the_seal_is_shown_left_of_the_state
    shipped.record_smoke_seal!(seal("green"))
    draw
    assert_select "#last-release .badges > *" do |badges|
      assert_equal(%w[release-smoke-seal-badge release-smoke-seal-age release-state-badge],
                   badges.map { |badge| badge["data-test"] })
    end
  end

  AGE = '[data-test="release-smoke-seal-age"]'

  def test_the_age_of_the_seal_is_shown_beside_the_badge
    release = shipped.record_smoke_seal!(seal("green"))
    release.update_smoke_state!(release.smoke_seals.keys.first, "watch") { { "served" => "9f8e7d6c5b4a" } }
    draw
    assert_select "#last-release #{BADGE}", text: "🟢 Seal"
    assert_select "#last-release time#{AGE}[data-seal-age=overtaken]", text: "· overtaken by 9f8e7d6", count: 1
  end

  def test_a_seal_of_today_is_fresh_and_says_when_it_was_made
    shipped.record_smoke_seal!(seal("green"))
    travel_to(seal("green").checked_at + 4.minutes) { draw }
    assert_select "#{AGE}[data-seal-age=fresh][datetime='2026-06-26T21:28:45Z']", text: "· 4 min ago" do |(age)|
      assert_equal "checked 2026-06-26 21:28:45 UTC", age["title"]
    end
  end

  def test_a_seal_without_a_time_has_no_age
    shipped.record_smoke_seal!(SmokeSeal::Seal.from_h("status" => "green"))
    draw
    assert_select BADGE
    assert_select AGE, false
  end

  def test_the_tooltip_has_the_verdict_and_when_it_was_reached_on_one_line
    shipped.record_smoke_seal!(seal("red", summary: "4/6 green; failing: tasks 500, devops 200"))
    travel_to(seal("red").checked_at + 3.minutes) { draw }
    assert_select BADGE do |(badge)|
      assert_equal "🔴 Production smoke seal: FAILED — 4/6 green; failing: tasks 500, devops 200 " \
                   "(checked 3 minutes ago)", badge["title"]
      assert_equal "2026-06-26T21:28:45Z", badge["data-seal-checked-at"]
    end
  end

  def test_green_and_red_differ_by_their_icon_and_have_text_for_screen_readers
    marks = %w[green red].map do |status|
      Release.delete_all
      shipped.record_smoke_seal!(seal(status, summary: "4/6 green"))
      draw
      badge = css_select(BADGE).last
      assert_equal "true", badge.at_css("svg")["aria-hidden"]
      [badge["aria-label"][/\A.*? — 4.6 green/], badge.at_css("svg path")["d"]]
    end
    assert_equal ["Seal ✓ passed — 4/6 green", "Seal ✗ FAILED — 4/6 green"], marks.map(&:first)
    assert_not_equal(*marks.map(&:last))
  end

  def test_the_badge_is_a_link_to_the_page_of_the_release
    release = shipped.record_smoke_seal!(seal("green"))
    draw
    assert_select "a#{BADGE}[href='/smoke_seal/releases/#{release.id}']:not([role])", text: "🟢 Seal", count: 1
  end

  def test_without_a_page_the_badge_is_an_image
    shipped.record_smoke_seal!(seal("green"))
    SmokeSeal::Pages.stub(:release_path, nil) { draw }
    assert_select "span#{BADGE}[role=img][aria-label]:not([href])", text: "🟢 Seal", count: 1
    assert_select "#last-release a", false
  end

  def test_a_helper_of_an_earlier_version_knows_of_no_page
    render partial: "releases/smoke_seal_badge", locals: { seal: seal("green"), unsealed_since: nil, age: nil }
    assert_select "span#{BADGE}[role=img]"
  end

  def test_a_later_attempt_without_a_verdict_is_reported
    release = shipped
    release.record_smoke_seal!(seal("red"))
    at = seal("red").checked_at + 60
    release.record_smoke_seal!(SmokeSeal::Seal.unsealed("no\nnetwork", checked_at: at))
    draw
    assert_select "#{BADGE}[data-seal-status=red]" do |(badge)|
      assert_match(/\(checked .+ ago; not looked at since: no network\)\z/, badge["title"])
      assert_equal "2026-06-26T21:29:45Z", badge["data-seal-unsealed-since"]
    end
  end

  def test_the_tooltip_is_one_line_whatever_the_summary_holds
    shipped.record_smoke_seal!(seal("green", summary: "one\ntwo\r\nthree\u2028four\u0085five\vsix"))
    draw
    assert_select BADGE do |(badge)|
      assert_match(/\A🟢 Production smoke seal: passed — one two three four five six \(checked .+ ago\)\z/,
                   badge["title"])
    end
  end

  def test_the_tooltip_of_a_seal_without_a_time_is_the_verdict_alone
    shipped(smoke_seal: { "status" => "green", "summary" => "6/6 green", "checked_at" => "yesterday" })
    draw
    assert_select BADGE do |(badge)|
      assert_equal ["🟢 Production smoke seal: passed — 6/6 green", nil], [badge["title"], badge["data-seal-checked-at"]]
    end
  end

  def test_the_summary_is_readable_without_the_tooltip
    shipped.record_smoke_seal!(seal("green", summary: "6/6 green in 107 ms"))
    draw
    assert_select '[data-test="release-smoke-seal-summary"]', text: "6/6 green in 107 ms"
  end

  def test_a_hostile_summary_is_escaped
    hostile = %("><script>alert('seal')</script><img src=x onerror="alert(1)">)
    shipped(title: hostile).record_smoke_seal!(seal("red", summary: hostile))
    draw
    assert_select "script, img, [onerror]", false
    assert_select BADGE do |(badge)|
      assert_includes badge["title"], hostile
      assert_equal "🔴 Seal", badge.text.strip
    end
    assert_select '[data-test="release-smoke-seal-summary"]', text: hostile
  end

  def test_it_shows_what_was_shipped_and_when
    shipped
    draw
    assert_select "#last-release" do
      assert_select "h3", text: "June Edition"
      assert_select ".slug", text: "june-edition"
      assert_select "li", text: "mcritchie-studio 3f9c2ab"
      assert_select "code[title='#{Releases::SHA}']"
      assert_select "time[datetime='2026-06-26T21:28:00Z']", text: "26 Jun 2026, 21:28 UTC"
      assert_select '[data-test="release-state-badge"]', text: "Shipped"
    end
  end

  def test_it_shows_the_latest_shipped_release
    shipped(slug: "june-edition", at: Time.utc(2026, 6, 26))
    shipped(slug: "may-edition", at: Time.utc(2026, 5, 26))
    draw
    assert_select "#last-release .slug", text: "june-edition"
  end

  def test_before_the_first_ship_it_says_so
    assembling
    draw
    assert_select "#last-release", text: /Nothing has been shipped yet\./
  end
end
