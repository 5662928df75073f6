# frozen_string_literal: true

require "openssl"
require_relative "sink_server"

# A receiver of Standard Webhooks: it verifies the signature of the raw body, and takes each event once.
class WebhookServer < SinkServer
  SECRET = "whsec_#{["s3cr3t-t0k3n-of-24-bytes"].pack("m0")}".freeze
  TOLERANCE = 300

  # @return [Hash{String => Hash}] the events that were taken, by webhook-id
  def events = @events ||= {}

  # The keys that this receiver knows.
  attr_writer :secrets

  def webhook = "#{url}/hook"

  private

  def take(request)
    id, at, signatures = request.headers.values_at("webhook-id", "webhook-timestamp", "webhook-signature")
    require_that(id && !id.include?("."), "id", [400, {}, "no id"])
    require_that((Time.now.to_i - Integer(at)).abs <= TOLERANCE, "timestamp", [400, {}, "too old"])
    require_that(signed?("#{id}.#{at}.#{request.body}", signatures), "signature", [401, {}, "no such signature"])
    events[id] ||= JSON.parse(request.body)
    [204, {}, ""]
  end

  def signed?(text, signatures)
    expected = (@secrets || [SECRET]).map do |secret|
      key = secret.delete_prefix("whsec_").unpack1("m")
      "v1,#{[OpenSSL::HMAC.digest("SHA256", key, text)].pack("m0")}"
    end
    signatures.split.any? { |signature| expected.include?(signature) }
  end
end
