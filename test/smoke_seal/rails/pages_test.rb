# frozen_string_literal: true

require "rails_helper"
require_relative "../../support/quorum_seals"
require_relative "../../support/sealed_releases"

# The pages of the engine, as the reference host mounts them.
class PagesTest < ActionDispatch::IntegrationTest
  include SealedReleases

  RED = { "up" => "passed", "tasks" => "failed" }.freeze
  DAMAGED_STATE = { "incident" => { "tracks" => { "red" => { "open" => true } } },
                    "latency" => { "at" => "x", "ms" => { "up" => [] } } }.freeze
  DAMAGED = [{ "status" => "green" }, { "status" => 7, "history" => "x", "state" => [] },
             { "apps" => { "shop" => { "status" => "red" } } },
             { "status" => "red", "app" => "shop", "state" => { "shop" => DAMAGED_STATE } }].freeze

  def visit(path)
    with_credentials { get("/smoke_seal#{path}", headers: credentials) }
    Nokogiri::HTML(response.body)
  end

  test "the overview shows each app with the seal of the release that was shipped last" do
    sealed("June Edition", seal_of("red", checks: RED, at: 2.days.ago))
    july = sealed("July Edition", seal_of("green"), seal_of("green", app: "print-shop", at: 3.minutes.ago))
    page = visit("")
    assert_response :success
    assert_equal(%w[print-shop shop], page.css(".app h2").map(&:text))
    shop = page.css(".app")[1]
    assert_equal "/smoke_seal/releases/#{july.id}?app=shop", shop.at_css("p a")["href"]
    assert_includes shop.text, "July Edition"
    assert_match(/failed in 1 of 2 releases/, shop.text)
    assert_includes shop.css("dd a").map { |link| link["href"] }, "/smoke_seal/check?app=shop&check=tasks"
    assert_match(/One release was never green/, shop.text)
    assert_equal 2, shop.css("svg rect").size
  end

  test "an app of the config without a seal is listed as never sealed" do
    assert_includes visit("").text, "No release has a seal yet"
    assert_includes visit("").at_css("section[aria-labelledby=never-sealed]").text, "print-shop"
  end

  test "the page of a release shows its report, its earlier seals, and what was red before" do
    june = sealed("June Edition", seal_of("red", checks: RED, at: 1.hour.ago), seal_of("green"))
    SmokeSeal::SealBaseline.keep(june, APP, seal_of("red", checks: RED))
    page = visit("/releases/#{june.id}")
    assert_equal ["June Edition"], page.css("h1").map(&:text)
    assert_equal(1, page.css("section").count { |section| section.text.include?("Earlier seals") })
    assert_includes page.text, "Already red: tasks"
    assert_equal "/smoke_seal/check?app=shop&check=tasks", page.css(".checks th a").last["href"]
  end

  test "a seal of several vantages is shown with each check at each of them, and what was not kept is counted" do
    quorum = Object.new.extend(QuorumSeals)
    july = sealed("July Edition", SmokeSeal::Seal.load(quorum.minority_red(app: APP)))
    page = visit("/releases/#{july.id}")
    assert_equal "/smoke_seal/check?app=shop&check=tasks", page.css(".matrix th a").last["href"]
    assert_equal(["✓ 37 ms", "✗ 500"], page.css(".matrix tbody tr").last.css("td").first(2).map { |it| it.text.strip })
    assert_not_includes page.text, "Left out"
    assert_includes visit("").at_css(".app p a").text, "green on 2 of 5 vantages; fra: tasks 500"

    july.update_column(:smoke_seal, july[:smoke_seal].merge("evidence_left_out" => 1, "quorum_left_out" => 300))
    assert_includes visit("/releases/#{july.id}").text, "A release keeps 64 KB of evidence. Left out: the record of " \
                                                        "one check, 300 results of vantages."
  end

  test "of several apps the page shows the red one first, and links to the others" do
    july = sealed("July Edition", seal_of("green"), seal_of("red", checks: RED, app: "print-shop"))
    page = visit("/releases/#{july.id}")
    assert_equal(["print-shop"], page.css(".apps [aria-current=page]").map(&:text))
    page = visit(page.css(".apps a").find { |link| link.text == "shop" }["href"].delete_prefix("/smoke_seal"))
    assert_includes page.at_css(".verdict.green").text, "shop"
  end

  test "the page of a release says why production was not checked since the verdict, and which incident is open" do
    june = sealed("June Edition", seal_of("red", checks: RED, at: 1.hour.ago))
    june.record_smoke_seal!(SmokeSeal::Seal.unsealed("no network", app: APP, url: "https://shop.example",
                                                                   checked_at: Time.now))
    open_incident(june)
    page = visit("/releases/#{june.id}")
    assert_includes page.text, "Not checked since then: no network"
    assert_match(/Since 2026-06-26 21:28:45 UTC: it is red\s+Notified: discord, slack/, page.at_css(".incident").text)
  end

  test "the page of a check shows its outcomes over the releases, and its times at green seals" do
    sealed("May Edition", seal_of("green", at: 3.hours.ago, total_ms: 30))
    sealed("June Edition", seal_of("red", checks: RED, at: 2.hours.ago))
    sealed("July Edition", seal_of("green", at: 1.hour.ago, total_ms: 50))
    page = visit("/check?app=shop&check=tasks")
    assert_equal(["May Edition: passed", "June Edition: failed (title)", "July Edition: passed"],
                 page.css(".strip a").map { |link| link["aria-label"] })
    assert_includes page.text, "failed in 1 of them"
    assert_includes page.text, "median 40 ms"
  end

  test "the page of a check says so if it failed in no release, also for a single one" do
    sealed("May Edition", seal_of("red", checks: RED))
    assert_includes visit("/check?app=shop&check=up").text, "One release, in which the check did not fail."
    assert_includes visit("/check?app=shop&check=tasks").text, "One release, in which the check failed."
    sealed("June Edition", seal_of("green"))
    assert_includes visit("/check?app=shop&check=up").text, "The check failed in none of them."
  end

  test "the times of a check that are cut are named once" do
    times = [*[50.0] * 8, 900.0, 900.0]
    release = sealed("May Edition", seal_of("green"))
    release.update_smoke_state!(APP, "latency") { { "at" => Time.now.getutc.iso8601, "ms" => { "up" => times } } }
    page = visit("/check?app=shop&check=up")
    assert_includes page.text, "2 bars are cut at 67 ms, and have a gap: 900 ms."
    assert_equal 2, page.css("rect.cut").size
  end

  test "a release without a seal, an unknown release and an unknown check are not found" do
    release = Release.create!(slug: "new", title: "New")
    ["/releases/#{release.id}", "/releases/0", "/releases/x", "/check?app=shop&check=tasks"].each do |path|
      assert_includes visit(path).text, "There is no such seal", path
      assert_response :not_found
    end
  end

  test "a name with dots, slashes and markup is shown as text, and its page is found" do
    name = "a.b/c<script>é"
    sealed("June <b>Edition</b>", seal_of("green", checks: { name => "passed" }))
    page = visit("")
    assert_empty page.css("script, dd b")
    path = page.css(".app dd a").find { |link| link.text == name }["href"]
    assert_equal "#{name} of shop", visit(path.delete_prefix("/smoke_seal")).at_css("h1").text
  end

  test "a damaged column is shown as far as it can be read" do
    DAMAGED.each do |raw|
      release = Release.create!(slug: SecureRandom.hex, title: "Damaged")
      release.update_columns(smoke_seal: raw)
      ["", "/releases/#{release.id}"].each do |path|
        visit(path)
        assert_response :success, "#{path} #{raw}"
      end
    end
  end

  test "a long name of an app or of a check is cut in headings and links, which have all of it as title and label" do
    app, check = %w[app check].map { |word| "#{word} #{"x" * 900}" }
    release = sealed("June Edition", seal_of("red", app: app, checks: { check => "failed" }),
                     seal_of("green", app: "print-shop"))
    heading = visit("").css(".app h2").find { |each| each.text.start_with?("app") }
    assert_cut app, heading
    assert_cut check, visit("").at_css(".app dd a")
    page = visit("/releases/#{release.id}")
    assert_cut app, page.at_css("nav.apps a[aria-current]")
    assert_operator page.title.length, :<, 200
    assert_cut "#{check} of #{app}", visit("/check?#{{ app: app, check: check }.to_query}").at_css("h1"), longest: 250
  end

  test "a short name has no further label" do
    sealed("June Edition", seal_of("green"))
    assert_empty visit("").css(".app h2[title], .app h2[aria-label], .app a[title]")
  end

  test "the overview names itself once, and the other pages lead to it" do
    release = sealed("June Edition", seal_of("green"))
    assert_equal 1, visit("").at_css("body").text.scan("Production seals").size
    assert_equal "/smoke_seal/", visit("/releases/#{release.id}").at_css("nav.top a")["href"]
  end

  test "the verdict comes before the actions, the incident and all else of a release" do
    release = sealed("June Edition", seal_of("red", checks: RED))
    open_incident(release)
    page = configured(allow_actions: ->(*) { true }) { visit("/releases/#{release.id}") }
    order = page.css("h1, header.verdict, .action button, .incident, h2").map { |it| it["class"] || it.name }
    assert_equal ["h1", "verdict red", "line"], order.first(3)
    refute_empty page.css(".action button")
  end

  test "no page is stored, framed or indexed, and nothing but its own stylesheet is loaded" do
    visit("")
    policy = response.headers["Content-Security-Policy"]
    assert_equal "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; " \
                 "frame-ancestors 'none'", policy
    assert_equal %w[no-store noindex same-origin],
                 response.headers.values_at("Cache-Control", "X-Robots-Tag", "Referrer-Policy")
    page = visit("")
    assert_empty page.css("script, style, [style], [onclick], img")
    assert_equal 1, page.css("link").size
  end

  test "the stylesheet is kept for ever under the digest of its content, and not at all under another" do
    path = visit("").at_css("link[rel=stylesheet]")["href"]
    get path
    assert_equal ["text/css; charset=utf-8", "public, max-age=31536000, immutable"],
                 headers_of(response).values_at("content-type", "cache-control")
    get "/smoke_seal/pages-0123456789abcdef.css"
    assert_equal "no-store", headers_of(response)["cache-control"]
    assert_includes response.body, ".smoke-seal"
  end

  test "a model without seals is said, and not an error of the server" do
    configured(release_model: "Nothing") { assert_includes visit("").text, "Nothing is no model with a column" }
    assert_response :service_unavailable
  end

  test "the words are those of the host's language, and in English where it has none" do
    sealed("June Edition", seal_of("green"))
    in_german(name: "Siegel") do
      page = visit("")
      assert_equal %w[Siegel de], [page.at_css("h1").text, page.at_css("html")["lang"]]
      assert_includes page.text, "Slowest check"
    end
  end

  test "the headings of the report are those of the host's language, escaped, and in English where it has none" do
    release = sealed("June Edition", seal_of("red", checks: RED))
    in_german(report: { all_checks: "Alle Prüfungen", failed: "<b>Fehler</b>", expected: "Erwartet" }) do
      page = visit("/releases/#{release.id}")
      assert_equal ["<b>Fehler</b>", "Alle Prüfungen"], page.css("h2").map(&:text) & ["<b>Fehler</b>", "Alle Prüfungen"]
      assert_equal %w[Expectation Erwartet Got], page.at_css("table.findings").css("thead th").map(&:text)
      assert_equal "Erwartet", page.at_css("table.findings td")["data-label"]
    end
  end

  private

  # @param full [String] the name, of which the element shows the beginning
  def assert_cut(full, element, longest: 120)
    assert_operator element.text.length, :<=, longest
    assert element.text.end_with?("…"), element.text
    assert_equal [full, full], [element["title"], element["aria-label"]]
  end

  def in_german(words, &block)
    available = I18n.available_locales
    I18n.available_locales = [*available, :de]
    I18n.backend.store_translations(:de, smoke_seal: { pages: words })
    I18n.with_locale(:de, &block)
  ensure
    I18n.reload!
    I18n.available_locales = available
  end

  # In lower case; none may be there twice.
  def headers_of(response)
    names = response.headers.to_h.keys.map(&:downcase)
    assert_equal names.uniq, names
    response.headers.to_h.transform_keys(&:downcase)
  end

  def open_incident(release)
    track = { "key" => "k", "print" => "p", "open" => true, "since" => "2026-06-26T21:28:45Z", "verdict" => "it is red",
              "notified" => { "slack" => true, "discord" => "1" } }
    release.update_smoke_state!(APP, "incident") { { "number" => 1, "tracks" => { "red" => track } } }
  end
end
