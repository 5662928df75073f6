# frozen_string_literal: true

require "json"

# A webhook of Discord's, on a real HTTP server.
class Discord < HTTPServer
  KEPT = [200, { "Content-Type" => "application/json" }, '{"id":"1234"}'].freeze
  PATH = "/api/webhooks/42/a-secret-token"

  # @return [Array<Hash>] what was posted
  attr_reader :payloads

  # @param answer [Array, nil] what every post gets
  def self.start(answer = KEPT, &block) = super({ PATH => answer }, &block)

  def initialize(...)
    @payloads = []
    super
  end

  def webhook = "#{url}#{PATH}"

  private

  def read_request(connection)
    super.tap { |request| @payloads << JSON.parse(connection.read(request.headers["content-length"].to_i)) if request }
  end
end
