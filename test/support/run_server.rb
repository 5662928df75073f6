# frozen_string_literal: true

require "json"
require "time"
require_relative "post_server"

# A board in plain Ruby with one run, as the engine's endpoint serves it. It verifies each request, and answers a vote
# with what the test asks for, one after the other, and then with "taken".
class RunServer < PostServer
  SECRET = "whsec_#{["s3cr3t-t0k3n-of-a-vantage-in-tests"].pack("m0")}".freeze
  TOKEN = "run-token-0123456789"
  TAKEN = [200, { "Content-Type" => "application/json" }, '{"result":"taken","message":"the vote is taken"}'].freeze

  # Gives a server to the block. +request+: facts of the run in addition to the usual ones; +entry+: that of the app.
  def self.start(url, entry: { "checks" => { "home" => { "path" => "/" } } }, now: Time.now, within: 60, **facts)
    request = SmokeSeal::Vantages::Request.new(token: TOKEN, app: "shop", url: url, sha: "0a1b2c3", opened_at: now,
                                               closes_at: now + within, boot_window: 0, **facts)
    super({}) do |server|
      server.run = { "request" => request.to_h, "entry" => entry, "now" => now.utc.iso8601(3) }
      yield server
    end
  end

  attr_writer :run

  # @return [Array<Array, Proc>] the answers to the next votes
  def answers = @answers ||= []

  # @return [Array<Request>] the votes that were posted, each with a signature that holds
  def votes = requests.select { |request| request.verb == "POST" }

  def run_url = "#{url}/smoke_seal/runs/#{TOKEN}"

  private

  def page_for(request)
    return [401, {}, '{"message":"the signature does not hold"}'] unless signed?(request)
    return [200, {}, JSON.generate(@run)] if request.verb == "GET"

    answer = answers.shift || TAKEN
    answer.respond_to?(:call) ? answer.call(request) : answer
  rescue StandardError => e
    @errors << e
    [500, {}, e.message]
  end

  def signed?(request)
    vantage = request.target[/\?vantage=(\w+)\z/, 1]
    text = request.verb == "GET" ? "GET #{TOKEN} #{vantage}" : request.body
    key = SECRET.delete_prefix("whsec_").unpack1("m0")
    id, at, signature = request.headers.values_at("webhook-id", "webhook-timestamp", "webhook-signature")
    signature == "v1,#{[OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{at}.#{text}")].pack("m0")}"
  end
end
