# frozen_string_literal: true

require_relative "sink_server"

# A channel of Discord behind a webhook: messages of 2000 characters at most, which can be edited.
class DiscordChannel < SinkServer
  PATH = "/api/webhooks/1234/s3cr3t-t0k3n"

  # @return [Hash{String => Hash}] the messages in the channel, by their id
  def messages = @messages ||= {}

  def webhook = "#{url}#{PATH}"

  private

  def take(request)
    path = request.target[/\A[^?]*/]
    require_that(path.start_with?(PATH), "path", [404, {}, '{"message":"Unknown Webhook","code":10015}'])
    payload = JSON.parse(request.body)
    length = length(payload.fetch("content"))
    require_that((1..2000).cover?(length), "2000 characters", [400, {}, '{"message":"Invalid Form Body","code":50035}'])
    id = request.verb == "PATCH" ? edited(path) : (100 + messages.size).to_s
    messages[id] = payload
    [200, { "Content-Type" => "application/json" }, JSON.generate("id" => id)]
  end

  def edited(path)
    id = path[%r{/messages/(\d+)\z}, 1]
    require_that(messages.key?(id), "message", [404, {}, '{"message":"Unknown Message","code":10008}'])
    id
  end
end
