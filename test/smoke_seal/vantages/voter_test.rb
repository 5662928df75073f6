# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/vantages"

# The vote of a vantage, and trouble of its own.
class VoterTest < Minitest::Test
  include VantageApps

  def vote_on(pages, control: nil, app: "shop", reference_time: nil, **facts)
    with_app(pages, control: control) do |options, controls|
      url = SmokeSeal::Config.load(path: options[:config]).suite("shop").url
      asked = SmokeSeal::Vantages::Request.open(within: 60, app: app, url: url, **facts)
      voter = SmokeSeal::Vantages::Voter.new(asked, vantage: "fra", config: options[:config],
                                                    reference_time: reference_time)
      return yield(voter), controls
    end
  end

  def vote_of(pages, **options) = vote_on(pages, **options, &:call).first

  def test_vote_is_the_seal_of_this_machine
    vote, controls = vote_on(WELL, &:call)
    assert_equal ["fra", "green", nil], [vote.vantage, vote.word, vote.unjudged]
    assert_equal(["home"], vote.seal.evidence.map { |record| record["check"] })
    assert_in_delta Time.now, vote.reported_at, 60
    assert_empty controls.requests, "a green vote needs no control request"
  end

  def test_vote_that_is_not_green_is_confirmed_by_a_control_address
    vote, controls = vote_on(BROKEN, &:call)
    assert_equal ["red", nil], [vote.word, vote.unjudged]
    assert_equal %w[HEAD], controls.requests.map(&:verb)
  end

  def test_vantage_that_reaches_no_control_address_is_not_judged
    vote = vote_of(BROKEN, control: unreachable)
    assert_predicate vote.seal, :red?
    assert_equal "it reaches none of the control addresses: 127.0.0.1", vote.unjudged
    assert_equal "not_judged", vote.word
    assert_nil vote_of(WELL, control: unreachable).unjudged
  end

  def test_one_control_address_of_several_is_enough_with_whatever_answer
    HTTPServer.start({ "/up" => [503, {}, ""] }) do |server|
      assert_nil vote_of(BROKEN, control: "[\"#{unreachable}\", \"#{server.url}/up\"]").unjudged
      assert_equal ["/up"], server.requests.map(&:target)
    end
  end

  def test_usual_control_addresses_are_those_of_the_core
    source = File.read(File.expand_path("../../../src/config/suite/control.rs", __dir__))
    listed = source[/USUAL: .*?\[.*?\[(.*?)\]/m, 1] || source[/USUAL.*?= \[(.*?)\]/m, 1]
    assert_equal listed.scan(/"(.*?)"/).flatten, SmokeSeal::Vantages::ControlAddresses::USUAL
  end

  def test_clock_that_is_off_by_more_than_a_minute_makes_any_vote_unjudged
    assert_equal "its clock is 90 s ahead", vote_of(WELL, reference_time: Time.now - 90).unjudged
    assert_equal "its clock is 3600 s behind", vote_of(WELL, reference_time: Time.now + 3600.4).unjudged
    assert_nil vote_of(WELL, reference_time: Time.now - 20).unjudged
  end

  # The seal takes its time: only the clock at the beginning can be compared.
  def test_clock_is_compared_when_the_voter_is_made
    vote, = vote_on(WELL, reference_time: Time.now) do |voter|
      later = Time.now + 900
      Time.stub(:now, later) { voter.call }
    end
    assert_nil vote.unjudged
  end

  def test_request_decides_what_is_sealed
    vote = vote_of(WELL.merge("/old" => WELL["/"]), removed: ["/old"], environment: "qa")
    assert_equal %w[qa red], [vote.seal.environment, vote.word]
    assert_match(%r{/old\z}, vote.seal.failing.first["url"])
  end

  def test_app_that_this_machine_does_not_know_is_an_unsealed_vote
    vote = vote_of(WELL, app: "blog")
    assert_equal ["unsealed", nil], [vote.word, vote.unjudged]
    assert_match(/unknown app blog/, vote.seal.summary)
    assert_equal "blog", vote.seal.app
  end

  def test_url_of_the_config_is_used_with_its_credentials
    authorized = lambda do |request|
      request.headers["authorization"] ? [200, {}, "<title>Shop</title><h1>Hi</h1>"] : [401, {}, ""]
    end
    HTTPServer.start({ "/" => authorized }) do |server|
      own = server.url.sub("//", "//user:secret@")
      in_app("apps: { shop: { url: #{own}, boot_window: 0, checks: { home: { path: / } } } }\n") do |folder|
        asked = SmokeSeal::Vantages::Request.open(within: 60, app: "shop", url: server.url)
        voter = SmokeSeal::Vantages::Voter.new(asked, vantage: "fra", config: "#{folder}/config/smoke_seal.yml")
        assert_equal "green", voter.call.word
      end
    end
  end

  def test_browser_lane_of_the_config_is_not_run_for_others
    HTTPServer.start(WELL) do |server|
      settings = "url: #{server.url}, boot_window: 0, browser: touch ran, checks: { home: { path: / } }"
      in_app("apps: { shop: { #{settings} } }\n") do |folder|
        asked = SmokeSeal::Vantages::Request.open(within: 60, app: "shop", url: server.url)
        SmokeSeal::Vantages::Voter.new(asked, vantage: "fra", config: "#{folder}/config/smoke_seal.yml").call
        refute_path_exists File.join(folder, "ran")
      end
    end
  end

  def test_nothing_is_sent_in_a_test_that_stubs_the_app
    with_app(BROKEN) do |options, control|
      config = SmokeSeal::Config.load(path: options[:config])
      prepared = SmokeSeal::Vantages::PreparedSuite.of(config, "shop")
      asked = request(within: 60)
      SmokeSeal::Testing.stub("shop", red: "tasks 500") do
        vote = SmokeSeal::Vantages::Voter.new(asked, vantage: "local", prepared: prepared).call
        assert_equal ["red", nil], [vote.word, vote.unjudged]
      end
      assert_empty control.requests
    end
  end
end
