# frozen_string_literal: true

require "rails_helper"
require "rexml/document"
require_relative "../../../support/sealed_releases"

# The badge of an app, which is public to those who have its key.
class BadgeTest < ActionDispatch::IntegrationTest
  include SealedReleases

  GREEN = "#1a7f37"
  RED = "#c9252d"
  GREY = "#6b7280"

  setup do
    @configuration = SmokeSeal::Configuration.current
    @configuration.badges = true
  end

  teardown { @configuration.badges = @configuration.badge_secret = nil }

  def path(app = APP, format: :svg) = SmokeSeal::Pages.badge_path(app, format: format)

  # What a reader of the badge sees, in both formats.
  def shown(app = APP)
    get path(app, format: :json)
    data = response.parsed_body.values_at("color", "message")
    svg = svg(app)
    assert_equal data, [svg.elements["rect"].attributes["fill"], svg.get_elements("g/text").last.text]
    data
  end

  def svg(app = APP)
    get path(app)
    assert_response :success
    REXML::Document.new(response.body).root
  end

  def with_watch(release, **state)
    release.update_smoke_state!(APP, SmokeSeal::Watch::STATE) { state.transform_keys(&:to_s) }
  end

  # The answer without what differs between any two requests.
  def answer_to(path)
    get path
    headers = response.headers.to_h.transform_keys(&:downcase)
    [response.status, response.body, headers.except("x-request-id", "x-runtime")]
  end

  test "a current green seal is green" do
    sealed("July", seal_of("green"))
    assert_equal [GREEN, "green"], shown
  end

  test "a current red seal is red, with the number of failed checks" do
    sealed("July", seal_of("red", checks: { "up" => "failed", "tasks" => "failed", "home" => "passed" }))
    assert_equal [RED, "red: 2 failing"], shown
  end

  test "a red seal without evidence is red" do
    sealed("July", seal_of("red", checks: {}))
    assert_equal [RED, "red"], shown
  end

  test "an unsealed release is grey, although the one before it was green" do
    sealed("June", seal_of("green", at: 2.hours.ago))
    sealed("July", seal_of(nil, checks: {}))
    assert_equal [GREY, "unsealed"], shown
  end

  test "a verdict is grey once a later attempt could not judge production" do
    sealed("July", seal_of("green", at: 1.hour.ago), seal_of(nil, checks: {}))
    assert_equal [GREY, "unsealed"], shown
  end

  test "a seal is grey after its time to live" do
    sealed("July", seal_of("green", at: 25.hours.ago))
    assert_equal [GREY, "stale"], shown
  end

  test "a seal is grey while the next one of the watch is overdue" do
    release = sealed("July", seal_of("green", at: 1.hour.ago))
    with_watch(release, chain: "c", step: 1, due: 30.minutes.ago.iso8601, began: 1.hour.ago.iso8601)
    assert_equal [GREY, "stale"], shown
  end

  test "a seal is grey when production serves another revision" do
    with_watch(sealed("July", seal_of("green")), ended: SmokeSeal::WatchChain::OVERTAKEN)
    assert_equal [GREY, "overtaken"], shown
  end

  test "an app that was never sealed is grey" do
    sealed("July", seal_of("green", app: "other"))
    assert_equal [GREY, "unknown"], shown
  end

  test "a seal without a time is grey" do
    sealed("July", seal_of("green")).then { |it| it.update_columns(smoke_seal: it[:smoke_seal].except("checked_at")) }
    assert_equal [GREY, "unknown"], shown
  end

  test "a seal that cannot be read is grey, although the one before it was green" do
    sealed("June", seal_of("green"))
    release = sealed("July", seal_of("green"))
    [{ "status" => "purple", "app" => APP }, { "history" => 5, "app" => APP, "state" => [1] },
     { "apps" => { APP => { "status" => { "a" => 1 } } }, "shipped" => 1, "state" => { APP => "x" } }].each do |damaged|
      release.update_columns(smoke_seal: damaged)
      assert_equal [GREY, "unknown"], shown
    end
  end

  test "it is grey where the model of the releases is not set up" do
    address = path
    configured(release_model: "NoSuchModel") do
      get address
      assert_response :success
      assert_includes response.body, "unknown"
    end
  end

  test "each of several apps has its own badge" do
    sealed("July", seal_of("green"), seal_of("red", app: "api", checks: { "up" => "failed" }))
    assert_equal [GREEN, "green"], shown
    assert_equal [RED, "red: 1 failing"], shown("api")
    refute_equal path[/badge_key=.*/], path("api")[/badge_key=.*/]
  end

  test "without the key there is nothing, and nobody learns which apps exist" do
    sealed("July", seal_of("green"))
    other = path("api")[/badge_key=(\h+)/, 1]
    missing = answer_to("/smoke_seal/apps/no-such-app/badge.svg?badge_key=#{"0" * 64}")
    assert_equal [404, "not found\n"], missing.first(2)
    assert_match "no-store", missing.last["cache-control"]
    key = path[/\h{64}/]
    ["", "?badge_key=", "?badge_key=#{"0" * 64}", "?badge_key=#{other}", "?badge_key[]=#{key}", "?badge_key=%ff",
     "?badge_key[x]=1&badge_key=2", "?badge_key=#{key.upcase}", "?badge_key=#{key}0", "?key=#{key}"].each do |query|
      %w[svg json].each do |format|
        assert_equal missing, answer_to("/smoke_seal/apps/shop/badge.#{format}#{query}"), query
      end
    end
  end

  test "without the setting there is nothing, also with the right key" do
    sealed("July", seal_of("green"))
    address = path
    wrong = answer_to("/smoke_seal/apps/shop/badge.svg?badge_key=wrong")
    @configuration.badges = nil
    assert_equal wrong, answer_to(address)
    assert_nil path
    assert_nil SmokeSeal::Configuration.new.badges
  end

  test "a wrong key sends no query to the database" do
    assert_empty(queries { get "/smoke_seal/apps/shop/badge.svg?badge_key=wrong" })
  end

  test "it needs one query" do
    3.times { |number| sealed("release #{number}", seal_of("green"), seal_of("green", app: "api")) }
    address = path
    assert_equal 1, queries { get address }.size
  end

  def queries(&block)
    found = []
    count = ->(*, event) { found << event[:sql] unless event[:name] == "SCHEMA" || event[:cached] }
    ActiveSupport::Notifications.subscribed(count, "sql.active_record", &block)
    found
  end

  test "the key is at least 32 characters long, and is the same in each process" do
    key = path[/badge_key=(\h+)\z/, 1]
    assert_operator key.length, :>=, 32
    assert_equal key, path[/badge_key=(\h+)\z/, 1]
  end

  test "another secret revokes the keys" do
    address = path
    ["another secret", -> { "a third secret" }].each do |secret|
      @configuration.badge_secret = secret
      get address
      assert_response :not_found
      get path
      assert_response :success
    end
    @configuration.badge_secret = ""
    assert_equal address, path
  end

  test "the log does not have the key" do
    log = StringIO.new
    before = Rails.logger
    Rails.logger = ActiveSupport::TaggedLogging.new(ActiveSupport::Logger.new(log))
    get path
    assert_match "badge.svg?badge_key=[FILTERED]", log.string
    refute_match path[/\h{64}/], log.string
  ensure
    Rails.logger = before
  end

  test "it needs no login, and sets no cookie" do
    with_credentials do
      get path
      assert_response :success
      assert_nil response.headers["Set-Cookie"]
    end
  end

  test "a copy is validated before each use" do
    sealed("July", seal_of("green"))
    get path
    assert_equal %w[max-age=0 must-revalidate no-cache], response.headers["Cache-Control"].split(", ").sort
    assert_equal "nosniff", response.headers["X-Content-Type-Options"]
    tag = response.headers["ETag"]
    get path, headers: { "If-None-Match" => tag }
    assert_response :not_modified
    sealed("August", seal_of("red", checks: { "up" => "failed" }))
    get path, headers: { "If-None-Match" => tag }
    assert_response :success
  end

  test "HEAD has no body" do
    head path
    assert_response :success
    assert_empty response.body
    assert_equal "image/svg+xml; charset=utf-8", response.headers["Content-Type"]
  end

  test "the picture has a title, and refers to nothing" do
    sealed("July", seal_of("green", at: Time.utc(2026, 7, 1, 12, 30)))
    svg = travel_to(Time.utc(2026, 7, 1, 13)) { self.svg }
    title = "shop production: green, checked 2026-07-01 12:30 UTC"
    assert_equal title, svg.elements["title"].text
    assert_equal [title, "img"], [svg.attributes["aria-label"], svg.attributes["role"]]
    assert_equal ["http://www.w3.org/2000/svg"], response.body.scan(%r{\w+:[^\s"]*//[^\s"]+|url\(|href|<style|<script})
  end

  test "the texts fit into the picture" do
    sealed("July", seal_of("red", checks: Array.new(1000) { |number| ["check #{number}", "failed"] }.to_h))
    svg = svg()
    label, message = svg.get_elements("g/text").map do |text|
      x, length = %w[x textLength].map { |name| text.attributes[name].to_i }
      (x..(x + length))
    end
    assert_equal 5, label.begin
    assert_equal label.end + 10, message.begin
    assert_equal svg.attributes["width"].to_i, message.end + 5
  end

  test "the contrast of each colour is at least 4.5 : 1" do
    luminance = lambda do |color|
      color.scan(/\h\h/).map { |hex| hex.to_i(16) / 255.0 }
           .map { |value| value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055)**2.4 }
           .zip([0.2126, 0.7152, 0.0722]).sum { |value, weight| value * weight }
    end
    [svg.elements["path"].attributes["fill"], GREEN, RED, GREY].each do |color|
      assert_operator 1.05 / (luminance.call(color) + 0.05), :>=, 4.5, color
    end
  end

  test "the data is what shields.io reads, and keeps the colour of all but green" do
    sealed("July", seal_of("green"))
    get path(format: :json)
    assert_equal "application/json; charset=utf-8", response.headers["Content-Type"]
    assert_equal({ "schemaVersion" => 1, "label" => "production", "message" => "green", "color" => GREEN,
                   "isError" => false }, response.parsed_body)
    sealed("August", seal_of(nil, checks: {}))
    get path(format: :json)
    assert_equal true, response.parsed_body["isError"]
  end

  test "hostile names of apps are text" do
    names = HOSTILE.reject { |name| name.include?("/") || name.include?("\0") }
    names.each_with_index do |name, number|
      sealed("release #{number}", seal_of("green", app: name))
      svg = svg(name)
      assert_equal %w[title rect path g], svg.elements.map(&:name)
      refute_match SmokeSeal::TerminalText::UNPRINTABLE, svg.elements["title"].text
    end
  end

  test "a name that no path can contain has no badge" do
    assert_nil path("a/b")
    assert_nil path("")
  end

  test "the overview shows how to embed it, where there are badges" do
    sealed("July", seal_of("green"))
    with_credentials do
      get "/smoke_seal", headers: credentials
      assert_select "details.badge code", text: "![production](http://www.example.com#{path})", count: 1
      @configuration.badges = false
      get "/smoke_seal", headers: credentials
      assert_select "details.badge", count: 0
    end
  end
end
