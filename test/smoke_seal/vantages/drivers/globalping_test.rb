# frozen_string_literal: true

require_relative "../../../test_helper"
require_relative "../../../support/globalping_server"
require_relative "../../../support/vantages"

# The driver of Globalping, against a server that plays its API.
class GlobalpingDriverTest < Minitest::Test
  include VantageApps

  Globalping = SmokeSeal::Vantages::Drivers::Globalping
  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  OLD = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
  HOME = "home: { path: /, title: Shop }"

  def setup = Globalping::Quota.reset

  # @param checks [String] the checks of the app, in YAML
  # @return [SmokeSeal::Vantages::Vote]
  def vote_of(server, checks: HOME, more: "", sha: nil, within: 60, url: "https://shop.example.com", **options)
    yaml = <<~YAML
      apps:
        shop:
          url: #{url}
          boot_window: 0
          #{more.gsub("\n", "\n    ")}
          checks: { #{checks} }
    YAML
    in_app(yaml) do |folder|
      Dir.chdir(folder) { asked(server, sha: sha, within: within, url: url.sub(/\w+:\w+@/, ""), **options) }
    end
  end

  def asked(server, sha:, within:, url:, **options)
    options = { "api" => server.url, "location" => { "country" => "JP" }, **options.transform_keys(&:to_s) }
    assert_empty Globalping.problems(options)
    vantage = SmokeSeal::Vantages::Vantage.new(name: "tokyo", driver: :globalping, options: options)
    request = SmokeSeal::Vantages::Request.open(within: within, app: "shop", url: url, sha: sha)
    run = SmokeSeal::Vantages::MemoryRun.new(request, vantages: [vantage], rule: "any")
    Globalping.new(vantage, pause: 0.01).ask(run).join
    (run.votes + run.late_votes).first
  end

  def outcomes(vote) = vote.seal.evidence.to_h { |record| record.values_at("check", "outcome") }

  def reasons(vote) = vote.seal.evidence.to_h { |record| record.values_at("check", "reason") }

  def finished(**given) = GlobalpingServer.finished(**given)

  # A probe that gives these results, one after the other; the last one again and again.
  def probe(*results) = ->(_measurement, _number) { results.size > 1 ? results.shift : results.first }

  def test_probe_that_sees_the_app_well_votes_green
    GlobalpingServer.answering do |server|
      vote = vote_of(server)
      assert_equal ["tokyo", "green", nil], [vote.vantage, vote.word, vote.unjudged]
      record = vote.seal.evidence.first
      assert_equal ["93.184.216.34:443", 120.0], [record["peer"], record.dig("timings", "total_ms")]
    end
  end

  def test_run_asks_it_as_any_vantage
    GlobalpingServer.answering do |server|
      yaml = <<~YAML
        vantages: { tokyo: { driver: globalping, location: Tokyo, api: "#{server.url}" } }
        apps: { shop: { url: https://shop.example.com, checks: { #{HOME} } } }
      YAML
      in_app(yaml) do |folder|
        config = File.join(folder, "config/smoke_seal.yml")
        seal = SmokeSeal.run("shop", config: config, vantages: %i[tokyo], quorum: "any")
        assert_equal ["green", "green on 1 of 1 vantages; rule: any, 1 of 1"], [seal.status, seal.summary]
        assert_equal [{ "magic" => "Tokyo" }], server.measurements.first["locations"]
      end
    end
  end

  def test_measurement_is_what_the_check_asks_for
    GlobalpingServer.answering do |server|
      record = vote_of(server).seal.evidence.first
      measurement = server.measurements.first
      assert_equal ["http", "shop.example.com", [{ "country" => "JP" }], 1],
                   measurement.values_at("type", "target", "locations", "limit")
      sent = measurement["measurementOptions"]
      assert_equal ["HTTPS", 443], sent.values_at("protocol", "port")
      assert_equal ["/", "GET"], sent["request"].values_at("path", "method")
      assert_equal record["request_id"], sent.dig("request", "headers", "X-Request-Id")
    end
  end

  def test_all_requests_of_a_round_are_made_by_one_probe_and_come_in_the_order_of_their_worth
    probes = []
    probe = lambda do |measurement, number|
      probes << [measurement.dig("measurementOptions", "request", "path"), number]
      finished(headers: { "content-type" => "text/html", "x-revision" => SHA })
    end
    GlobalpingServer.answering(probe) do |server|
      vote = vote_of(server, checks: "deep: { path: /deep }, up: { path: /up }, #{HOME}", sha: SHA, requests: 3,
                             more: "revision: { header: X-Revision }")
      assert_equal [["/", 1], ["/deep", 1], ["/up", 1]], probes
      assert_equal({ "deep" => "passed", "up" => "passed", "home" => "passed", "revision" => "passed" }, outcomes(vote))
      assert_equal([Array, String, String], server.measurements.map { |it| it["locations"].class })
    end
  end

  def test_checks_beyond_the_number_of_requests_are_named_as_left_out
    GlobalpingServer.answering do |server|
      vote = vote_of(server, checks: "up: { path: /up }, #{HOME}", requests: 1)
      assert_equal ["unsealed", 1], [vote.word, server.measurements.size]
      assert_equal "left out: a run asks Globalping for 1 page", reasons(vote)["home"]
    end
  end

  def test_failure_is_red_only_if_a_second_probe_sees_it
    seen = []
    failing = lambda do |_measurement, number|
      seen << number
      finished(statusCode: 500)
    end
    GlobalpingServer.answering(failing) do |server|
      vote = vote_of(server)
      assert_equal ["red", [1, 2]], [vote.word, seen]
      assert_equal 2, vote.seal.evidence.first["attempts"]
    end
    GlobalpingServer.answering(probe(finished(statusCode: 500), finished)) do |server|
      assert_equal "green", vote_of(server).word
    end
  end

  def test_failure_that_nobody_can_confirm_in_time_is_not_judged
    GlobalpingServer.answering(probe(finished(statusCode: 500))) do |server|
      vote = vote_of(server, within: 5)
      assert_equal ["not_judged", 1], [vote.word, server.measurements.size]
      assert_equal "a second probe had no time to confirm a failure", vote.unjudged
    end
  end

  def test_revision_before_the_deploy_is_confirmed_once_the_boot_window_is_over
    of = ->(sha) { finished(headers: { "content-type" => "text/html", "x-revision" => sha }) }
    GlobalpingServer.answering(probe(of[OLD], of[SHA])) do |server|
      vote = vote_of(server, sha: SHA, more: "revision: { header: X-Revision }")
      assert_equal "green", vote.word
    end
    GlobalpingServer.answering(probe(of[OLD])) do |server|
      vote = vote_of(server, sha: SHA, more: "revision: { header: X-Revision }")
      assert_equal %w[red old_revision], [vote.word, vote.seal.evidence.first.dig("findings", 0, "cause")]
    end
  end

  def test_failures_of_the_probe_itself_are_never_red
    { "resolver" => /resolver/, "internal" => /probe itself/, nil => /whose fault/ }.each do |source, why|
      GlobalpingServer.answering(probe(GlobalpingServer.failed(source))) do |server|
        vote = vote_of(server)
        assert_equal "not_judged", vote.word
        assert_match why, vote.unjudged
      end
    end
    GlobalpingServer.answering(probe(GlobalpingServer.failed("target"))) do |server|
      assert_equal "red", vote_of(server).word
    end
  end

  def test_probe_that_is_offline_or_missing_is_not_judged
    offline = { "status" => "offline", "rawOutput" => "This probe is currently offline." }
    { offline => "the probe went offline", nil => "no probe answered" }.each do |result, why|
      GlobalpingServer.answering(probe(result)) do |server|
        vote = vote_of(server)
        assert_equal ["not_judged", why], [vote.word, vote.unjudged]
      end
    end
    GlobalpingServer.answering(probe(offline, finished)) { |server| assert_equal "green", vote_of(server).word }
  end

  # jsdelivr/globalping#886: the tag of a location stopped to match any probe.
  def test_location_without_a_probe_is_not_judged_and_asked_for_once
    GlobalpingServer.answering do |server|
      server.has_probes = false
      vote = vote_of(server, checks: "up: { path: /up }, #{HOME}", location: { "tags" => ["datacenter"] })
      assert_equal ["not_judged", "Globalping answered 422: it has no probe for this (no_probes_found)"],
                   [vote.word, vote.unjudged]
      assert_equal 1, server.requests.size
    end
  end

  def test_part_of_a_page_is_never_red_for_what_is_missing
    cut = finished(rawBody: "<title>Shop</title>#{"<p>Tea" * 1000}", truncated: true)
    GlobalpingServer.answering(probe(cut)) do |server|
      assert_equal "green", vote_of(server).word
      vote = vote_of(server, checks: "home: { path: /, text: Contact }")
      assert_equal "not_judged", vote.word
      assert_match(/only the beginning/, vote.unjudged)
    end
  end

  def test_body_that_is_not_there_or_may_go_on_is_never_red
    [{ rawBody: nil }, { rawBody: ["Tea"] }, { truncated: nil }, { truncated: "no" }].each do |odd|
      GlobalpingServer.answering(probe(finished(**odd))) do |server|
        vote = vote_of(server, checks: "home: { path: /, text: Contact }")
        assert_equal "not_judged", vote.word, odd.inspect
      end
    end
  end

  def test_headers_that_are_not_there_are_never_red
    [nil, [], {}, "x", { "content-type" => 7 }, { "content-type" => nil }, { "content-type" => [{}] },
     { "content-type" => {} }].each do |odd|
      GlobalpingServer.answering(probe(finished(headers: odd))) do |server|
        vote = vote_of(server, checks: "home: { path: /, content_type: text/html }")
        assert_equal ["not_judged", "the probe gave no headers of the answer"], [vote.word, vote.unjudged], odd.inspect
      end
    end
  end

  def test_answer_to_a_head_request_needs_no_body
    GlobalpingServer.answering(probe(finished(rawBody: nil))) do |server|
      assert_equal "green", vote_of(server, checks: "home: { path: /, method: HEAD, status: 200, max_ms: 5000 }").word
    end
  end

  def test_rate_limit_is_not_judged_and_no_run_asks_again_until_it_is_over
    GlobalpingServer.answering do |server|
      server.limit = 0
      vote = vote_of(server, checks: "up: { path: /up }, #{HOME}")
      assert_equal ["not_judged", "Globalping answered 429 and asks to wait 120 s (rate_limit_exceeded)"],
                   [vote.word, vote.unjudged]
      assert_match(/\AGlobalping takes no more measurements for \d+ s\z/, vote_of(server).unjudged)
      assert_equal 1, server.requests.size
    end
  end

  def test_limit_in_the_middle_of_a_round_leaves_what_was_judged
    GlobalpingServer.answering do |server|
      server.limit = 1
      vote = vote_of(server, checks: "up: { path: /up }, #{HOME}")
      assert_equal ["unsealed", { "up" => "passed", "home" => "unjudged" }], [vote.word, outcomes(vote)]
    end
  end

  def test_answers_that_are_none_are_not_judged
    { [500, {}, "oops"] => /answered 500/, [202, {}, "<html>"] => /not what its API describes/,
      [202, {}, "[]"] => /not what its API describes/, [202, {}, '{"id":"../../x"}'] => /not what its API describes/,
      [302, { "Location" => "/" }, ""] => /redirect/ }.each do |answer, why|
      GlobalpingServer.answering do |server|
        server.faults[:create] = answer
        vote = vote_of(server)
        assert_equal ["not_judged", 1], [vote.word, server.requests.size]
        assert_match why, vote.unjudged
      end
    end
  end

  def test_results_that_cannot_be_read_are_not_judged
    bomb = StringIO.new.tap { |io| Zlib::GzipWriter.wrap(io) { |gzip| gzip.write("[" * 3_000_000) } }.string
    { [503, {}, ""] => /did not give its result/, [200, {}, "{"] => /not what its API describes/,
      [404, {}, "{}"] => /does not have the measurement/, [200, { "Content-Encoding" => "gzip" }, bomb] => /KiB/,
      [200, { "Content-Encoding" => "gzip" }, "no gzip"] => /not what its API describes/ }.each do |answer, why|
      GlobalpingServer.answering do |server|
        server.faults[:read] = answer
        vote = vote_of(server, within: 5)
        assert_equal "not_judged", vote.word
        assert_match why, vote.unjudged
      end
    end
  end

  def test_result_is_read_again_after_a_failure_that_passes
    GlobalpingServer.answering do |server|
      faults = [[502, {}, ""], [503, {}, ""]]
      server.faults[:read] = lambda do |request|
        server.faults.delete(:read) if faults.size == 1
        assert_equal "gzip", request.headers["accept-encoding"]
        faults.shift
      end
      assert_equal "green", vote_of(server).word
    end
  end

  def test_result_that_is_in_progress_is_asked_for_with_its_etag
    GlobalpingServer.answering do |server|
      server.in_progress = 3
      assert_equal "green", vote_of(server).word
      tags = server.requests.select { |it| it.verb == "GET" }.map { |it| it.headers["if-none-match"] }
      assert_equal [nil, '"begun"', '"begun"', '"begun"'], tags
    end
  end

  def test_measurement_that_never_ends_is_given_up_when_the_run_ends
    GlobalpingServer.answering do |server|
      server.faults[:read] = [200, {}, '{"status":"in-progress"}']
      vote = vote_of(server, within: 2)
      assert_equal ["not_judged", "Globalping had no result in time"], [vote.word, vote.unjudged]
    end
  end

  def test_pause_before_a_result_is_asked_for_is_what_the_api_asks_for
    GlobalpingServer.answering do |server|
      api = Globalping::API.new(url: server.url)
      server.faults[:read] = [200, {}, '{"status":"finished"}']
      began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      api.result("abc", until_time: began + 60)
      assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - began, :>=, 0.5
    end
  end

  def test_token_is_sent_to_the_api_and_shown_nowhere
    with_env("GLOBALPING_TOKEN" => "t0ken-of-globalping") do
      GlobalpingServer.answering do |server|
        server.tokens << "t0ken-of-globalping"
        vote = vote_of(server, token: "env:GLOBALPING_TOKEN")
        assert_equal "green", vote.word
        assert_equal ["Bearer t0ken-of-globalping"], server.requests.map { |it| it.headers["authorization"] }.uniq
        assert_match(%r{\Asmoke_seal/}, server.requests.first.headers["user-agent"])
        refute_includes JSON.generate(vote.to_h), "t0ken"
      end
    end
    refute_includes Globalping::API.new(token: "t0ken").inspect, "t0ken"
  end

  def test_token_that_is_not_known_is_not_judged
    with_env("GLOBALPING_TOKEN" => "another") do
      GlobalpingServer.answering do |server|
        vote = vote_of(server, token: "env:GLOBALPING_TOKEN")
        assert_equal "Globalping answered 401: it does not know the token (unauthorized)", vote.unjudged
      end
    end
  end

  def test_vantage_without_the_variable_of_its_token_cannot_be_asked
    GlobalpingServer.answering do |server|
      error = assert_raises(SmokeSeal::Vantages::CannotAskError) { vote_of(server, token: "env:NO_SUCH_TOKEN") }
      assert_match(/env:NO_SUCH_TOKEN is not set/, error.message)
      assert_empty server.requests
    end
  end

  def test_credentials_of_the_app_are_never_sent_to_a_public_probe
    with_env("SHOP_KEY" => "s3cret-key") do
      GlobalpingServer.answering do |server|
        vote = vote_of(server, url: "https://user:passw0rd@shop.example.com")
        assert_equal ["not_judged", 0], [vote.word, server.requests.size]
        assert_match(/credentials/, vote.unjudged)
        vote = vote_of(server, more: "headers: { X-Key: env:SHOP_KEY }")
        assert_equal ["not_judged", 0], [vote.word, server.requests.size]
        vote_of(server, checks: "#{HOME}, mail: { path: /?token=abcdef123456 }")
        refute(server.bodies.any? { |body| body.match?(/passw0rd|s3cret|abcdef/) })
      end
    end
  end

  def test_app_that_is_not_public_is_not_asked_about
    GlobalpingServer.answering do |server|
      vote = vote_of(server, url: "http://127.0.0.1:3000")
      assert_equal ["its host is not public", 0], [vote.unjudged, server.requests.size]
    end
  end

  def test_settings_that_are_wrong_are_named
    wrong = ->(options) { Globalping.problems({ "location" => "Tokyo", **options }) }
    assert_empty wrong[{}]
    assert_empty wrong[{ "location" => { "country" => "JP", "asn" => 2497, "tags" => ["eyeball-network"] } }]
    assert_match(/is missing; write location: { country: JP }/, Globalping.problems({})["location"])
    assert_match(/\Acuontry: must be one of/, wrong[{ "location" => { "cuontry" => "JP" } }]["location"])
    assert_match(/\Aasn: /, wrong[{ "location" => { "asn" => "2497" } }]["location"])
    assert_match(/1 to 20/, wrong[{ "requests" => 0 }]["requests"])
    assert_match(/env:GLOBALPING_TOKEN/, wrong[{ "token" => "" }]["token"])
    assert_match(/https/, wrong[{ "api" => "http://api.globalping.io" }]["api"])
  end
end
