# frozen_string_literal: true

require "rails_helper"
require_relative "../../dummy/test/support/committed"

# The endpoint that signed votes are posted to, through the host's routes.
class VoteEndpointTest < ActiveSupport::TestCase
  include Committed
  include Workspace

  Webhooks = SmokeSeal::StandardWebhooks
  Vantages = SmokeSeal::Vantages
  HMAC = Webhooks::HMACKey.generate
  PRIVATE, PUBLIC = Webhooks::Ed25519Key.generate
  URL = "https://shop.example"
  CONFIG = <<~YAML.freeze
    apps:
      shop:
        url: #{URL}
        headers: { Authorization: env:SHOP_TOKEN }
        browser: npx playwright test
        rollback: heroku
        checks: { home: { path: / } }
    vantages:
      sfo: { driver: vote, network: AS14061, key: env:SFO_KEY }
      fra: { driver: vote, key: #{PUBLIC} }
      lon: { driver: vote, key: env:NOT_SET }
    quorum: 2 of 2
  YAML
  ENTRY = { "headers" => { "Authorization" => "env:SHOP_TOKEN" }, "checks" => { "home" => { "path" => "/" } } }.freeze

  setup do
    @settings = SmokeSeal::Configuration.current
    @config_path = @settings.config_path
    @run = SmokeSeal::VantageRun.open!(request, vantages: %w[sfo fra].map { |name| vantage(name) }, rule: "2 of 2")
  end

  teardown { @settings.config_path = @config_path }

  def request(**facts)
    Vantages::Request.open(app: "shop", url: URL, sha: "0a1b2c3", within: 600, **facts)
  end

  def vantage(name) = Vantages::Vantage.new(name: name, driver: :vote)

  # Runs the block with the config, and the key of sfo in its variable.
  def with_config(yaml = CONFIG, &block)
    in_app(yaml) do |folder|
      @settings.config_path = File.join(folder, "config/smoke_seal.yml")
      with_env({ "SFO_KEY" => HMAC, "SHOP_TOKEN" => "c4n4ry", "NOT_SET" => nil }, &block)
    end
  end

  # A path of the run, and what is signed in the place of its body.
  def get_run(vantage = "sfo", token: @run.token, **options)
    signed = Vantages::RunAddress.signed_text(token, vantage)
    call("GET", "/smoke_seal/runs/#{token}", vantage, signed, body: "", **options)
  end

  def post_vote(body = vote_body, vantage: "sfo", token: @run.token, **options)
    call("POST", "/smoke_seal/runs/#{token}/votes", vantage, body, body: body, **options)
  end

  # @return [Array] the status, the JSON of the answer, and its headers
  def call(verb, path, vantage, signed, body:, key: HMAC, at: Time.now.to_i, id: Webhooks.new_id, env: {})
    headers = rack_headers(id, signed, key, at: at)
    status, answered, text = Rails.application.call(
      Rack::MockRequest.env_for("#{path}?vantage=#{vantage}", method: verb, input: body,
                                                              "CONTENT_TYPE" => "application/json", **headers, **env)
    )
    [status, JSON.parse(text.each.to_a.join), answered]
  end

  def rack_headers(id, signed, key, at: Time.now.to_i)
    Webhooks.headers(id, signed, keys: [Webhooks.key(key)], at: at)
            .transform_keys { |name| "HTTP_#{name.upcase.tr("-", "_")}" }
  end

  def seal(status = "green", **facts)
    SmokeSeal::Seal.from_h({ "status" => status, "app" => "shop", "url" => URL, "summary" => "1/1 #{status}",
                             "checked_at" => Time.now.utc.iso8601, "environment" => "production",
                             "evidence" => [{ "check" => "home", "url" => URL, "outcome" => "passed", "attempts" => 1,
                                              "findings" => [] }], **facts.transform_keys(&:to_s) })
  end

  def vote_body(vantage = "sfo", **facts)
    JSON.generate({ vantage: vantage, attempt: 1, sha: "0a1b2c3", reported_at: Time.now.utc.iso8601(3), unjudged: nil,
                    seal: seal.to_h, **facts })
  end

  def assert_result(status, result, answer) = assert_equal([status, result], [answer[0], answer[1]["result"]])

  def votes = SmokeSeal::VantageVote.where(run_id: @run.id).order(:id).to_a

  test "bin/rails routes shows the endpoint by its verb" do
    assert_equal "#<SmokeSeal::VoteEndpoint post>", SmokeSeal::VoteEndpoint.new(:post).inspect
  end

  test "a vantage gets the run and the suite, where env: stays a name, and nothing that runs a command" do
    with_config do
      status, data, headers = get_run
      assert_equal [200, "no-store"], [status, headers["cache-control"]]
      assert_equal @run.request, Vantages::Request.from_h(data["request"])
      assert_equal ENTRY, data["entry"]
      assert_in_delta Time.now, Time.iso8601(data["now"]), 60
      refute_includes JSON.generate(data), "c4n4ry"
    end
  end

  # There is no replica here: whoever asks it gets an error.
  test "a run is read from the primary, where GET requests are answered from a replica" do
    with_config do
      assert_equal(200, ActiveRecord::Base.connected_to(role: :reading) { get_run.first })
    end
  end

  test "votes of both kinds of keys are taken, and close the run" do
    with_config do
      assert_result 200, "taken", post_vote
      refute @run.reload.closed?
      status, data = post_vote(vote_body("fra"), vantage: "fra", key: PRIVATE)
      assert_equal [200, "taken", "the vote is taken"], [status, *data.values_at("result", "message")]
      assert_equal ["green", true], [@run.reload.verdict, @run.closed?]
      assert_equal [Webhooks.key(HMAC), Webhooks.key(PUBLIC)].map(&:fingerprint), votes.map(&:key_id)
    end
  end

  test "a request without a signature that holds is refused, and a vantage that is unknown or has no key likewise" do
    other = Webhooks::HMACKey.generate
    with_config do
      refused = [post_vote(key: other), post_vote(vantage: "lon"), post_vote(vantage: "nowhere"),
                 post_vote(vantage: ""), post_vote(key: PRIVATE), post_vote(vantage: "fra"),
                 get_run(key: other), get_run("nowhere"),
                 get_run(token: "no-such-run", key: other), post_vote(env: { "HTTP_WEBHOOK_ID" => "" }),
                 post_vote(env: { "HTTP_WEBHOOK_SIGNATURE" => "v1,\xFF x" }),
                 *["%", "vantage=%FF", "vantage[x]=sfo", "vantage=sfo&#{"[a]" * 300}", "sfo"].map do |query|
                   post_vote(key: other, env: { "QUERY_STRING" => query })
                 end]
      assert_equal [401], refused.map(&:first).uniq
      assert_equal 1, refused.map { |_status, data| data["message"] }.uniq.size, "the answer tells which it was"
      assert_empty votes
    end
  end

  test "a message that is too old or from the future is refused" do
    with_config do
      [-301, 302].each do |seconds|
        status, data = post_vote(at: Time.now.to_i + seconds)
        assert_equal 401, status
        assert_match(/too old, or the clocks differ by more than 300 s/, data["message"])
      end
    end
  end

  test "the signature of one run does not hold for another, nor that of a GET for a POST" do
    other = SmokeSeal::VantageRun.open!(request, vantages: @run.vantages, rule: "2 of 2")
    with_config do
      signed = Vantages::RunAddress.signed_text(other.token, "sfo")
      assert_equal 401, call("GET", "/smoke_seal/runs/#{@run.token}", "sfo", signed, body: "").first
      assert_equal 422, post_vote(Vantages::RunAddress.signed_text(@run.token, "sfo")).first
    end
  end

  test "a message is taken once, also on another run" do
    with_config do
      id = Webhooks.new_id
      assert_equal 200, post_vote(id: id).first
      assert_result 409, "replayed", post_vote(id: id)
      assert_result 200, "known", post_vote
      other = SmokeSeal::VantageRun.open!(request, vantages: @run.vantages, rule: "2 of 2")
      assert_equal 409, post_vote(token: other.token, id: id).first
      assert_equal [1, 0], [votes.size, SmokeSeal::VantageVote.where(run_id: other.id).count]
    end
  end

  test "a vote of another vantage, revision, attempt, app, URL or environment is refused with words" do
    with_config do
      { vote_body("fra") => /vantage: is fra, and this run's is sfo/,
        vote_body(sha: "fffffff") => /sha: is fffffff, and this run's is 0a1b2c3/,
        vote_body(sha: nil) => /sha: is missing/, vote_body(attempt: 2) => /attempt: is 2/,
        vote_body(seal: seal(app: "blog").to_h) => /seal.app: is blog/,
        vote_body(seal: seal(url: "https://u:p4ss@other.example").to_h) => %r{seal.url: is https://other.example},
        vote_body(seal: seal(environment: "qa").to_h) => /seal.environment: is qa/ }.each do |body, words|
        status, data = post_vote(body)
        assert_equal [422, "refused"], [status, data["result"]], words.source
        assert_match words, data["message"]
        refute_includes data["message"], "p4ss"
      end
      assert_empty votes
    end
  end

  test "what is no vote is refused" do
    with_config do
      ["", "{", "[]", "null", "\xFF", "[" * 5000, vote_body(seal: nil), vote_body(seal: {}),
       vote_body(reported_at: "soon"), vote_body(unjudged: 7), vote_body(vantage: nil)].each do |body|
        assert_result 422, "refused", post_vote(body)
      end
      assert_empty votes
    end
  end

  test "control characters of a posted seal get into no verdict" do
    record = { "check" => "home\e[31m\u0000", "url" => URL, "outcome" => "unjudged", "attempts" => 1 }
    with_config do
      %w[sfo fra].zip([HMAC, PRIVATE]).each do |name, key|
        post_vote(vote_body(name, seal: seal.to_h.merge("summary" => "\e]0;\a", "evidence" => [record])),
                  vantage: name, key: key)
      end
      assert_equal "held in fewer than 2 networks: home ; rule: 2 of 2", @run.reload.seal.summary
      refute_includes @run.seal.to_json, "\\u00"
    end
  end

  test "a vote that is too long is refused before it is read, with and without its length" do
    with_config do
      long = "x" * (Vantages::VoteMessage::LARGEST + 1)
      assert_equal 413, post_vote(long).first
      input = StringIO.new(long * 2)
      assert_equal 413, post_vote(long, env: { "CONTENT_LENGTH" => nil, "rack.input" => input }).first
      assert_equal long.bytesize, input.pos, "no more is read than tells that it is too long"
    end
  end

  test "a vantage whose clock is off by more than a minute is kept, and not judged" do
    with_config do
      status, data = post_vote(at: Time.now.to_i + 100)
      assert_equal [200, "taken"], [status, data["result"]]
      assert_match(/it is not judged: its clock is (?:99|100) s ahead/, data["message"])
      assert_match(/\Aits clock is \d+ s ahead\z/, votes.first.reason)
      refute votes.first.judged
      post_vote(vote_body("fra", reported_at: (Time.now - 700).iso8601), vantage: "fra", key: PRIVATE)
      assert_equal "it was made before the run was opened", votes.last.reason
    end
  end

  test "a vote may be posted again long after it was made, and keeps its own reason for not being judged" do
    @run.update_columns(request: { **@run.request.to_h, "opened_at" => (Time.now - 400).utc.iso8601(3) })
    with_config do
      post_vote(vote_body(reported_at: (Time.now - 300).utc.iso8601(3)))
      assert_nil votes.first.reason
      post_vote(vote_body("fra", unjudged: "no network\e[31m here"), vantage: "fra", key: PRIVATE)
      assert_equal "no network here", votes.last.reason
    end
  end

  test "a late vote is kept, and does not change the verdict" do
    with_config do
      @run.update_columns(closes_at: Time.now - 1)
      status, data = post_vote
      assert_equal [202, "late"], [status, data["result"]]
      assert_match(/the run is closed: the vote is kept, and does not change the verdict/, data["message"])
      assert_equal ["unsealed", true], [@run.reload.verdict, votes.first.late]
    end
  end

  test "a run that does not exist is not found by a signed caller, and another vantage's is refused" do
    alone = SmokeSeal::VantageRun.open!(request, vantages: [vantage("fra")], rule: "any")
    with_config do
      assert_equal [404, 404], [get_run(token: "no-such-run").first, post_vote(token: "no-such-run").first]
      assert_match(/sfo is no vantage of driver vote of this run/, get_run(token: alone.token)[1]["message"])
      assert_equal 422, post_vote(token: alone.token).first
    end
  end

  test "without a vantage that votes there is nothing" do
    without_keys = CONFIG.sub("env:SFO_KEY", "env:NOT_SET").sub(PUBLIC, "env:NOT_SET")
    ["apps: { shop: { url: '#{URL}' } }", without_keys].each do |yaml|
      with_config(yaml) { assert_equal [404, 404], [get_run.first, post_vote.first] }
    end
  end

  test "what ERB writes into headers is not given to a vantage" do
    with_config(CONFIG.sub("env:SHOP_TOKEN", "Bearer <%= ENV['SHOP_TOKEN'] %>")) do
      status, data = get_run
      assert_equal 422, status
      assert_match(/apps.shop.headers.Authorization: is written by ERB/, data["message"])
      refute_includes data["message"], "c4n4ry"
    end
  end

  test "a vantage that asks too often is told when it may ask again" do
    endpoint = limited_endpoint(refused: 9, signed: 2)
    with_config do
      assert_equal([200, 200], Array.new(2) { limited(endpoint, HMAC).first })
      status, headers, = limited(endpoint, HMAC)
      assert_equal 429, status
      assert_includes 1..60, headers["retry-after"].to_i
    end
  end

  test "an address that sent too much without a signature waits, and no other one" do
    endpoint = limited_endpoint(refused: 1, signed: 9)
    other = Webhooks::HMACKey.generate
    with_config do
      assert_equal([401, 429, 429], [other, other, HMAC].map { |key| limited(endpoint, key).first })
      assert_equal 200, limited(endpoint, HMAC, "REMOTE_ADDR" => "203.0.113.7").first
    end
  end

  test "requests are counted in windows of a minute, and of many names as of one" do
    limit = SmokeSeal::VoteEndpoint::RateLimit.new(1)
    now = Time.at(600)
    assert_nil limit.count("a", now)
    assert_equal [60, 1, nil], [limit.count("a", now), limit.wait("a", now + 59), limit.wait("a", now + 60)]
    10_000.times { |number| limit.count(number.to_s, now + 60) }
    assert_equal [nil, 60], [limit.count("x", now + 60), limit.count("y", now + 60)]
  end

  def limited_endpoint(refused:, signed:)
    limits = [refused, signed].map { |most| SmokeSeal::VoteEndpoint::RateLimit.new(most) }
    SmokeSeal::VoteEndpoint.new(:get, limits: limits)
  end

  def limited(endpoint, key, **env)
    path = { "action_dispatch.request.path_parameters" => { token: @run.token } }
    signed = Vantages::RunAddress.signed_text(@run.token, "sfo")
    headers = rack_headers(Webhooks.new_id, signed, key)
    endpoint.call(Rack::MockRequest.env_for("/?vantage=sfo", "REMOTE_ADDR" => "203.0.113.1", **path, **headers, **env))
  end

  test "a config or a database that does not serve is said without its reason" do
    with_config(CONFIG.sub("driver: vote, network", "driver: s3cr3t, network")) do
      status, data = get_run
      assert_equal [503, "unavailable"], [status, data["result"]]
      refute_match(/s3cr3t|driver/, data["message"])
    end
    with_config do
      SmokeSeal::VantageRun.connection.rename_table(:smoke_seal_runs, :away)
      assert_equal 503, get_run.first
    ensure
      SmokeSeal::VantageRun.connection.rename_table(:away, :smoke_seal_runs)
    end
  end
end
