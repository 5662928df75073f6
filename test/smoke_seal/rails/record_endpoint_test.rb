# frozen_string_literal: true

require "rails_helper"
require "net/http"
require_relative "../../dummy/test/support/committed"
require_relative "../../support/reference_host"

# The endpoint that records signed seals: off until a key is set, and then reached by Recorder.http.
class RecordEndpointTest < ActiveSupport::TestCase
  include Committed
  include Workspace

  KEY = "a key that both sides know"
  PATH = "/smoke_seal/record"

  setup { @release = Release.create!(slug: "july-edition", title: "July", state: "assembled") }

  SUMMARY = "6/6 'green' 🚀\n\"x\""

  def seal = SmokeSeal::Seal.from_h("status" => "green", "app" => "shop", "summary" => SUMMARY)

  def sent(**facts) = SmokeSeal::RecordMessage.new(seal, release: "july-edition", **facts)

  def stored = Release.find(@release.id)

  def endpoint = SmokeSeal::RecordEndpoint.new(key: -> { KEY })

  def call(body, key: KEY, at: Time.now.to_i, verb: "POST", endpoint: self.endpoint)
    signature = SmokeSeal::Recorder::Signature.sign(body, key, at: at)
    status, _headers, text = endpoint.call("REQUEST_METHOD" => verb, "rack.input" => StringIO.new(body),
                                           "HTTP_X_SMOKE_SEAL_SIGNATURE" => signature)
    [status, text.join]
  end

  def refused(key, url)
    assert_raises(SmokeSeal::Recorder::NotRecordedError) { SmokeSeal::Recorder.http(url, key).call(seal, sent) }.message
  end

  test "a board with the endpoint records what a ship posts" do
    ReferenceHost.start(env: { "DATABASE_URL" => ENV.fetch("DATABASE_URL"), "SMOKE_SEAL_RECORD_KEY" => KEY }) do |host|
      recorder = SmokeSeal::Recorder.http("#{host.url}#{PATH}", KEY)
      2.times { recorder.call(seal, sent) }
      assert_equal [seal, []], [stored.smoke_seal, stored.smoke_seal_history]
      assert_match(/answered 401, and did not confirm.*: the signature does not hold/,
                   refused("another", "#{host.url}#{PATH}"))
      assert_match(/answered 404/, refused(KEY, "#{host.url}/elsewhere"))
      assert_not_includes recorder.inspect + recorder.to_json, KEY
    end
  end

  test "without a key there is no endpoint" do
    ReferenceHost.start(env: { "DATABASE_URL" => ENV.fetch("DATABASE_URL") }) do |host|
      assert_equal "404", Net::HTTP.post(URI("#{host.url}#{PATH}"), sent.to_json).code
    end
    off = SmokeSeal::RecordEndpoint.new(key: -> {})
    assert_equal 404, call(sent.to_json, endpoint: off).first
    assert_equal({}, stored[:smoke_seal])
  end

  test "a request without a current signature of the key is refused" do
    body = sent.to_json
    assert_equal 401, call(body, key: "x").first
    assert_equal 401, call(body, at: Time.now.to_i - 3600).first
    assert_equal 401, call(body, at: Time.now.to_i + 3600).first
    [nil, "", "t=1,v1=x", "t=#{Time.now.to_i},v1=#{"0" * 64}"].each do |header|
      status, = endpoint.call("REQUEST_METHOD" => "POST", "rack.input" => StringIO.new(body),
                              "HTTP_X_SMOKE_SEAL_SIGNATURE" => header)
      assert_equal 401, status
    end
    assert_equal({}, stored[:smoke_seal])
  end

  test "each refusal has its status" do
    assert_equal [405, "POST a seal\n"], call(sent.to_json, verb: "GET")
    assert_equal 422, call("{}").first
    assert_equal 404, call(SmokeSeal::RecordMessage.new(seal, release: "august").to_json).first
    assert_equal 413, call("x" * 2_000_000).first
    Release.connection.rename_table(:releases, :away)
    assert_equal 503, call(sent.to_json).first
  ensure
    Release.connection.rename_table(:away, :releases) if Release.connection.table_exists?(:away)
  end

  test "a board that is unreachable or answers otherwise counts as not recorded" do
    assert_match(/could not be reached: Errno::ECONNREFUSED/, refused(KEY, "http://127.0.0.1:#{closed_port}/"))
    HTTPServer.start({ PATH => [200, {}, "all is well"] }) do |server|
      assert_match(/answered 200, and did not confirm that the seal is stored\z/, refused(KEY, "#{server.url}#{PATH}"))
    end
    ["ftp://x", "", "no url at all"].each { |odd| assert_match(/is no http or https URL/, refused(KEY, odd)) }
    assert_match(/the key is empty/, refused("", "http://127.0.0.1:9/"))
  end
end
