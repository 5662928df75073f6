# frozen_string_literal: true

require "json"
require_relative "http_server"

# A server that reads what is posted to it.
class PostServer < HTTPServer
  # @return [Array<String>] what was posted so far
  def bodies = requests.filter_map(&:body)

  # @return [Array<Hash>] the same, read as JSON
  def payloads = bodies.map { |body| JSON.parse(body) }

  private

  def read_request(connection, client)
    request = super or return
    length = request.headers["content-length"]
    request.body = connection.read(length.to_i).to_s.force_encoding(Encoding::UTF_8) if length
    request
  end
end
