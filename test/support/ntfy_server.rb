# frozen_string_literal: true

require_relative "sink_server"

# A server of ntfy with one topic, which takes messages as JSON at its root. A message with the sequence id of an
# earlier one replaces it.
class NtfyServer < SinkServer
  TOPIC = "s3cr3t-t0k3n"

  # @return [Hash{String => Hash}] what a subscriber sees, by sequence id
  def shown = taken.to_h { |message| [message["sequence_id"], message] }

  def webhook = "#{url}/#{TOPIC}"

  private

  def refused(code, error) = [code / 100, {}, JSON.generate("code" => code, "http" => code / 100, "error" => error)]

  def take(request)
    require_that(request.target == "/" && request.verb == "POST", "path", refused(40_401, "page not found"))
    message = JSON.parse(request.body)
    require_that(message["topic"] == TOPIC, "topic", refused(40_301, "forbidden"))
    # A longer one would become a file.
    require_that(message.fetch("message").bytesize <= 4096, "4096 bytes", refused(41_301, "message too large"))
    require_that((1..5).cover?(message["priority"]), "priority", refused(40_007, "invalid priority"))
    require_that(message["sequence_id"].match?(/\A[-_A-Za-z0-9]{1,64}\z/), "sequence", refused(40_049, "invalid id"))
    [200, {}, JSON.generate("id" => "x", "event" => "message")]
  end
end
