# frozen_string_literal: true

require "rails_helper"
require_relative "../../../support/sealed_releases"

# The metrics of the newest seals, for Prometheus.
class MetricsTest < ActionDispatch::IntegrationTest
  include SealedReleases

  TOKEN = "a token of the tests"
  OPENMETRICS = "application/openmetrics-text"
  # The parts of a line of a sample.
  SAMPLE = /\A([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*",?)*)\} (-?[0-9.]+(?:e[+-]?[0-9]+)?)\z/

  setup do
    @configuration = SmokeSeal::Configuration.current
    @configuration.metrics_token = TOKEN
  end

  teardown { @configuration.metrics_token = nil }

  def scrape(accept: OPENMETRICS, token: TOKEN)
    headers = { "Accept" => accept, "Authorization" => (token && "Bearer #{token}") }.compact
    get "/smoke_seal/metrics", headers: headers
    response.body
  end

  # The samples by name, each with its labels and its value; without the apps of the config that were never sealed.
  def samples
    lines = scrape.lines(chomp: true).grep_v(/\A#/)
    found = lines.map { |line| line.match(SAMPLE).captures }
    found = found.map { |name, labels, value| [name, labels.scan(/([a-z]+)="((?:[^"\\]|\\.)*)"/).to_h, value.to_f] }
    found.reject { |_name, labels, _value| SmokeSeal.config.apps.include?(labels["app"]) }
         .group_by(&:first).transform_values { |all| all.map { |_name, labels, value| [labels.except("app"), value] } }
  end

  # @return [Hash] the values of a metric by one of its labels
  def values(name, by:) = samples.fetch(name).to_h.transform_keys { |labels| labels[by] }

  def states = values("smoke_seal_state", by: "state").select { |_state, value| value == 1 }.keys

  def seal_with(status, *records, **more)
    SmokeSeal::Seal.load(seal(status, records, checked_at: Time.now.utc.iso8601, **more))
  end

  def certificate(not_after, **more)
    { "host" => "shop.example", "subject" => "s", "issuer" => "i", "names" => ["shop.example"], "days_left" => 40,
      "not_before" => "2026-01-01T00:00:00Z", "not_after" => not_after, **more.transform_keys(&:to_s) }
  end

  test "without a token in the configuration there is nothing" do
    [nil, "", " \n", -> {}].each do |none|
      @configuration.metrics_token = none
      assert_equal "not found\n", scrape
      assert_response :not_found
    end
    assert_nil SmokeSeal::Configuration.new.metrics_token
  end

  test "a missing or wrong token is refused with a challenge" do
    scrape(token: nil)
    assert_response :unauthorized
    assert_equal %(Bearer realm="smoke_seal metrics"), response.headers["WWW-Authenticate"]
    ["wrong", TOKEN.upcase, "#{TOKEN}x", TOKEN[0..-2]].each do |wrong|
      scrape(token: wrong)
      assert_response :unauthorized
      assert_includes response.headers["WWW-Authenticate"], %(error="invalid_token")
    end
    get "/smoke_seal/metrics", headers: { "Authorization" => "Basic #{TOKEN}" }
    assert_response :unauthorized
  end

  test "the token may be a callable" do
    @configuration.metrics_token = -> { "called" }
    scrape(token: "called")
    assert_response :success
  end

  test "it needs no login, one query, and is not cached" do
    configured(base_controller_class: "ApplicationController") do
      sealed("July", seal_of("green"))
      found = []
      count = ->(*, event) { found << event[:sql] unless event[:name] == "SCHEMA" || event[:cached] }
      ActiveSupport::Notifications.subscribed(count, "sql.active_record") { scrape }
      assert_response :success
      assert_equal 1, found.size, found
      assert_match "no-store", response.headers["Cache-Control"]
      assert_nil response.headers["Set-Cookie"]
    end
  end

  test "a scraper gets the format that it prefers" do
    openmetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    text = "text/plain; version=0.0.4; charset=utf-8"
    {
      "" => text, "*/*" => text, "text/html" => text, OPENMETRICS => openmetrics, "text/plain" => text,
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5," \
      "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1" => openmetrics,
      "text/plain;version=0.0.4;q=0.5,application/openmetrics-text;version=1.0.0;q=0.4" => text,
      "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1" => text,
      "application/openmetrics-text;q=0" => text, ";,;q=x,=" => text
    }.each do |accept, type|
      body = scrape(accept: accept)
      assert_equal type, response.headers["Content-Type"], accept
      assert_equal type == openmetrics, body.end_with?("# EOF\n"), accept
      assert_equal type == openmetrics, body.include?("# EOF"), accept
    end
  end

  test "OpenMetrics names the unit at the end of the name, and Prometheus' text names none" do
    sealed("July", seal_of("green"))
    names = %w[smoke_seal_checked_timestamp_seconds smoke_seal_time_to_green_seconds probe_duration_seconds
               probe_http_duration_seconds]
    assert_equal names, scrape.scan(/^# UNIT (\S+) seconds$/).flatten
    assert_equal names, scrape.scan(/^# UNIT (\S+)/).flatten
    assert_equal scrape.lines.grep_v(/\A# (UNIT|EOF)/), scrape(accept: "text/plain").lines
  end

  test "each family is described once, before its samples" do
    sealed("July", seal_of("green"), seal_of("green", app: "api"))
    described = scrape.scan(/^# TYPE (\S+) gauge\n(?:# UNIT .*\n)?# HELP \1 .+\n(?:\1\{.+\n)+/).flatten
    assert_equal described.uniq, described
    assert_equal samples.keys, described
  end

  test "a green seal" do
    at = Time.now
    sealed("July", seal_of("green", at: at, took: 2500))
    found = samples
    assert_equal [[{}, 1.0]], found["smoke_seal_green"]
    assert_equal %w[green], states
    assert_equal [[{}, at.to_i.to_f]], found["smoke_seal_checked_timestamp_seconds"]
    assert_equal [[{}, 2.5]], found["smoke_seal_time_to_green_seconds"]
    assert_equal [[{ "check" => "up" }, 1.0], [{ "check" => "tasks" }, 1.0]], found["probe_success"]
  end

  test "a red seal" do
    sealed("July", seal_of("red", checks: { "up" => "passed", "tasks" => "failed", "news" => "warned" }))
    found = samples
    assert_equal [[{}, 0.0]], found["smoke_seal_green"]
    assert_equal %w[red], states
    assert_equal({ "tasks" => 0.0, "up" => 1.0, "news" => 1.0 }, values("probe_success", by: "check"))
    assert_nil found["smoke_seal_time_to_green_seconds"]
  end

  test "a check that was not judged, or not run, has no sample" do
    sealed("July", SmokeSeal::Seal.load(mixed.merge("checked_at" => Time.now.utc.iso8601)))
    %w[probe_success probe_duration_seconds probe_http_status_code].each do |name|
      assert_equal %w[home news old slow tasks up], values(name, by: "check").keys.sort
    end
  end

  test "the phases have blackbox_exporter's names, and add up to the duration" do
    sealed("July", seal_with("green", record("up")))
    phases = values("probe_http_duration_seconds", by: "phase")
    assert_equal({ "resolve" => 0.0015, "connect" => 0.00225, "tls" => 0.0035, "processing" => 0.013,
                   "transfer" => 0.01125 }, phases)
    assert_in_delta values("probe_duration_seconds", by: "check")["up"], phases.values.sum
  end

  test "a failure without a response has the status code 0, as with blackbox_exporter" do
    lost = record("up", "failed", findings: [FINDING]).except("status", "timings")
    sealed("July", seal_with("red", lost, record("tasks")))
    assert_equal [[{ "check" => "up" }, 0.0], [{ "check" => "tasks" }, 200.0]], samples["probe_http_status_code"]
  end

  test "the browser lane has a duration, and neither phases nor a status code" do
    lane = { "check" => "browser", "outcome" => "failed", "url" => "https://shop.example", "attempts" => 1,
             "command" => "npx playwright test", "findings" => [FINDING], "timings" => { "total_ms" => 1500 } }
    sealed("July", seal_with("red", lane))
    found = samples
    assert_equal [[{ "check" => "browser" }, 1.5]], found["probe_duration_seconds"]
    assert_equal [nil, nil], found.values_at("probe_http_duration_seconds", "probe_http_status_code")
  end

  test "the expiry is that of the first certificate of a chain to expire" do
    late = certificate("2027-05-05T00:00:00Z")
    chain = { "subject" => "root", "not_after" => "2026-11-30T00:00:00Z", "days_left" => 9 }
    chained = [late, certificate("2026-12-31T00:00:00Z", chain: chain)]
    sealed("July", seal_with("green", record("tls", certificates: chained), record("other", certificates: [late]),
                             record("up")))
    assert_equal({ "tls" => Time.utc(2026, 11, 30).to_f, "other" => Time.utc(2027, 5, 5).to_f },
                 values("probe_ssl_earliest_cert_expiry", by: "check"))
  end

  test "a seal that is not current does not say that production is well, but when it was made" do
    at = 25.hours.ago
    release = sealed("July", seal_of("green", at: at))
    found = samples
    assert_equal %w[stale], states
    assert_empty found.keys.grep(/probe_|_green\z/)
    assert_equal [[{}, at.to_i.to_f]], found["smoke_seal_checked_timestamp_seconds"]

    release.update_smoke_state!(APP, SmokeSeal::Watch::STATE) { { "ended" => SmokeSeal::WatchChain::OVERTAKEN } }
    assert_equal %w[overtaken], states
    assert_empty samples.keys.grep(/probe_|_green\z/)
  end

  test "an unsealed release has a state, and nothing of the release before it" do
    sealed("June", seal_of("green", at: 1.hour.ago))
    sealed("July", seal_of(nil, checks: {}))
    assert_equal %w[unsealed], states
    assert_equal %w[smoke_seal_state], samples.keys
  end

  test "an app of the config that was never sealed is unknown" do
    app = SmokeSeal.config.apps.first
    assert_includes scrape, %(smoke_seal_state{app="#{app}",state="unknown"} 1\n)
    refute_includes scrape, "smoke_seal_green"
  end

  test "each of several apps has its own samples" do
    sealed("July", seal_of("green"), seal_of("red", app: "api", checks: { "up" => "failed" }))
    body = scrape
    assert_includes body, %(smoke_seal_green{app="shop"} 1\n)
    assert_includes body, %(smoke_seal_green{app="api"} 0\n)
    assert_includes body, %(probe_success{app="api",check="up"} 0\n)
  end

  test "hostile names are text of one line" do
    records = HOSTILE.map { |text| record(text, "failed", findings: [FINDING]) }
    sealed("July", seal_with("red", *records, app: HOSTILE.join), seal_with("red", *records, app: "a\\b\"c\nd"))
    body = scrape
    assert_equal body.scrub, body
    refute_match(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/, body)
    body.lines(chomp: true).grep_v(/\A# (TYPE|HELP|UNIT|EOF)/).each { |line| assert_match SAMPLE, line }
    assert_includes body, %(smoke_seal_green{app="a\\\\b\\"c d"} 0\n)
    assert_includes body, %(check="a, b: c%0A%25 # TODO # SKIP \\\\")
  end

  test "names that differ in control characters alone have one sample, that of a failure" do
    sealed("July", seal_with("red", record("up"), record("up\u0007", "failed", findings: [FINDING])))
    assert_equal [[{ "check" => "up" }, 0.0]], samples["probe_success"]
    assert_equal 1, samples["probe_http_status_code"].size
  end

  test "damaged columns have no samples, and raise nothing" do
    sealed("June", seal_of("green"))
    release = sealed("July", seal_of("green"))
    evidence = release[:smoke_seal]["evidence"]
    green = { "status" => "green", "checked_at" => Time.now.utc.iso8601 }
    broken = evidence.first.merge("timings" => "fast", "certificates" => [1])
    [{ "status" => "purple" }, { "history" => 5, "state" => [1] },
     { "apps" => { APP => { "status" => 1 } }, "state" => { APP => "x" } },
     { **green, "checked_at" => "soon", "evidence" => evidence },
     { **green, "evidence" => "x", "state" => { APP => { "watch" => 1 } } },
     { **green, "evidence" => [5, { "check" => nil }, broken] }].each do |damaged|
      release.update_columns(smoke_seal: { "app" => APP, **damaged })
      assert_nil samples["probe_success"], damaged
    end
  end

  test "it says what is missing where the model of the releases is not set up" do
    configured(release_model: "NoSuchModel") do
      assert_includes scrape, "config.smoke_seal.release_model"
      assert_response :service_unavailable
    end
  end

  test "the documentation, its alert rules included, names each metric and no other" do
    page = File.read(File.expand_path("../../../../docs/badges-and-metrics.md", __dir__), encoding: "UTF-8")
    documented = page.scan(/\b(?:probe|smoke_seal)_[a-z_]+\b/).uniq - ["smoke_seal_token"]
    certificates = [certificate("2027-05-05T00:00:00Z")]
    sealed("July", seal_with("green", record("tls", certificates: certificates)))
    assert_equal scrape.scan(/^# TYPE (\w+)/).flatten.sort, documented.sort
  end

  test "HEAD has no body" do
    head "/smoke_seal/metrics", headers: { "Authorization" => "Bearer #{TOKEN}" }
    assert_response :success
    assert_empty response.body
  end
end
