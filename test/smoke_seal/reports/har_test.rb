# frozen_string_literal: true

require "json"
require "time"
require "uri"
require_relative "../../test_helper"
require_relative "../../support/report_seals"

# HAR 1.2: http://www.softwareishard.com/blog/har-12-spec/
class HARTest < Minitest::Test
  include ReportSeals

  # The fields that the specification demands, and their types.
  ENTRY = { "startedDateTime" => String, "time" => Numeric, "request" => Hash, "response" => Hash, "cache" => Hash,
            "timings" => Hash }.freeze
  REQUEST = { "method" => String, "url" => String, "httpVersion" => String, "cookies" => Array, "headers" => Array,
              "queryString" => Array, "headersSize" => Integer, "bodySize" => Integer }.freeze
  RESPONSE = { "status" => Integer, "statusText" => String, "httpVersion" => String, "cookies" => Array,
               "headers" => Array, "content" => Hash, "redirectURL" => String, "headersSize" => Integer,
               "bodySize" => Integer }.freeze
  CONTENT = { "size" => Integer, "mimeType" => String }.freeze

  def log(seal) = JSON.parse(SmokeSeal::Reports.render("har", seal)).fetch("log")

  def entries(seal) = log(seal).fetch("entries")

  def assert_fields(fields, object)
    fields.each { |name, type| assert_kind_of type, object[name], "#{name} of #{object}" }
  end

  def assert_entry(entry)
    assert_fields ENTRY, entry
    assert_fields REQUEST, entry["request"]
    assert_fields RESPONSE, entry["response"]
    assert_fields CONTENT, entry["response"]["content"]
    (entry["request"]["headers"] + entry["request"]["queryString"]).each do |pair|
      assert_fields({ "name" => String, "value" => String }, pair)
    end
    assert Time.iso8601(entry["startedDateTime"])
    assert_times entry["timings"], entry["time"]
  end

  # "time" is the sum of all that is known; "ssl" is within "connect".
  def assert_times(timings, time)
    assert_operator timings.values_at("send", "wait", "receive").min, :>=, 0
    known = timings.values_at("blocked", "dns", "connect", "send", "wait", "receive").reject { |it| it == -1 }
    assert_in_delta time, known.sum, 0.01
    assert_operator timings["ssl"], :<=, [timings["connect"], -1].max
  end

  def test_each_entry_has_the_required_fields
    [mixed, quick, long_boot, hostile].each do |seal|
      log = log(seal)
      assert_fields({ "version" => String, "creator" => Hash, "entries" => Array }, log)
      assert_equal ["1.2", "smoke_seal"], [log["version"], log["creator"]["name"]]
      assert_operator log["entries"].size, :>, 0
      log["entries"].each { |entry| assert_entry(entry) }
    end
  end

  def test_there_is_an_entry_for_each_request_that_was_recorded
    told = entries(mixed).map do |entry|
      "#{entry["request"]["url"].delete_prefix("https://shop.example/")} #{entry["response"]["status"]}"
    end
    assert_equal ["up 200", "slow 200", "home 500", "tasks 200", "news 200", "api 0", "old?b=1&a=x%20y 301", "new 200"],
                 told
    assert_empty entries(seal(nil, [record("never", "unjudged", attempts: 0, reason: "the deadline came first")]))
  end

  def test_times_sizes_and_addresses_are_those_of_the_evidence
    up = entries(seal("green", [record("up", bytes: 42, peer: "[2001:db8::1]:443")])).first
    assert_equal({ "blocked" => -1, "dns" => 1.5, "connect" => 5.75, "ssl" => 3.5, "send" => 0, "wait" => 13.0,
                   "receive" => 11.25 }, up["timings"])
    assert_equal [31.5, "2001:db8::1", "2026-06-26T21:28:45Z"],
                 up.values_at("time", "serverIPAddress", "startedDateTime")
    assert_equal 42, up.dig("response", "content", "size")
    assert_equal [{ "name" => "X-Request-Id", "value" => "id-of-up" }], up.dig("request", "headers")
  end

  def test_what_is_not_recorded_is_unknown
    api = entries(mixed).find { |it| it["_check"] == "api" }
    assert_equal [0, "throttled", "unjudged", nil], api.values_at("time", "_error", "_outcome", "serverIPAddress")
    assert_equal [-1, 0], [api.dig("timings", "dns"), api.dig("response", "status")]
  end

  def test_a_redirect_has_its_target_and_its_query
    hop = entries(mixed).find { |it| it["response"]["status"] == 301 }
    assert_equal "https://shop.example/new", hop["response"]["redirectURL"]
    assert_equal [{ "name" => "b", "value" => "1" }, { "name" => "a", "value" => "x y" }], hop["request"]["queryString"]
  end

  # The starts of the entries, and the words for their answers.
  def starts(seal)
    entries(seal).map { |entry| [entry["startedDateTime"], entry["response"]["status"], entry["time"]] }
  end

  def test_each_request_has_its_own_start_and_earlier_attempts_are_entries
    evidence = [record("home", started_ms: 900.5, earlier_attempts: [
                         { "started_ms" => 0.5, "duration_ms" => 12.5, "status" => 503, "result" => "503" },
                         { "started_ms" => 300.0, "duration_ms" => 2.0, "result" => "refused" }
                       ])]
    seal = seal("green", evidence, duration_ms: 1000)
    assert_equal [["2026-06-26T21:28:44.0005Z", 503, 12.5], ["2026-06-26T21:28:44.3000Z", 0, 2.0],
                  ["2026-06-26T21:28:44.9005Z", 200, 31.5]], starts(seal)
    assert_equal(["503", "refused", nil], entries(seal).map { |entry| entry["_result"] })
    entries(seal).each { |entry| assert_entry(entry) }
  end

  def test_redirects_follow_each_other_and_the_last_request_follows_them
    hops = [3.5, 4.0].map { |took| { "url" => "https://shop.example/a", "status" => 302, "location" => "/b", "duration_ms" => took } }
    seal = seal("green", [record("home", started_ms: 10.0, redirects: hops)], duration_ms: 0)
    assert_equal [["2026-06-26T21:28:45.0100Z", 302, 3.5], ["2026-06-26T21:28:45.0135Z", 302, 4.0],
                  ["2026-06-26T21:28:45.0175Z", 200, 24.0]], starts(seal)
  end

  def test_follow_ups_are_entries_with_their_own_times
    entries = entries(quick)
    assert_equal ["https://shop.example/home", "https://shop.example/app.css", "https://cdn.example/lib.js"],
                 (entries.select { |entry| entry["_check"] == "home" }.map { |entry| entry["request"]["url"] })
    assert_equal [["2026-06-26T21:28:44.9680Z", 200, 14.0], ["2026-06-26T21:28:44.9685Z", 0, 31.0]],
                 starts(quick).slice(2, 2)
    css, js = entries.select { |entry| entry["_follow_up"] }
    assert_equal [nil, "timeout"], [css["_error"], js["_error"]]
    assert_equal [[], "unknown", nil], [css["request"]["headers"], css["request"]["httpVersion"], css["_outcome"]]
  end

  def test_follow_ups_that_a_seal_only_counts_are_counted
    home = entries(long_boot).find { |entry| entry["_more_follow_ups"] }
    assert_equal ["home", 31], home.values_at("_check", "_more_follow_ups")
    assert_equal(12, entries(long_boot).count { |entry| entry["_follow_up"] })
  end

  def test_url_of_a_follow_up_that_the_seal_has_cut_is_a_url_and_said_to_be_cut
    follow_ups = [{ "url" => "/a.js?q=#{"x" * 113}…", "started_ms" => 1, "duration_ms" => 2 }]
    cut = entries(seal("green", [record("home", started_ms: 0, follow_ups: follow_ups)])).last
    assert_equal "https://shop.example/a.js?q=#{"x" * 113}%E2%80%A6", URI(cut["request"]["url"]).to_s
    assert_includes cut["comment"], "only the beginning of the URL"
    assert_entry(cut)
  end

  def test_a_seal_without_a_time_or_evidence_has_no_entries
    assert_empty entries(mixed.merge("checked_at" => nil))
    assert_empty entries(seal(nil, []))
  end
end
