# frozen_string_literal: true

require "net/http"
require_relative "../support/http_server"

# What stands between a vantage and production: a forward proxy, which all requests of the vantage pass. It lets them
# through, or does what a bad edge of a CDN or a bad route does.
class Edge
  # What a CDN answers that does not reach the app.
  ERROR_PAGE = [502, { "Server" => "cloudflare" },
                "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>" \
                "</center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"].freeze
  # Nothing, and the end of the connection.
  NO_ANSWER = ""
  # Those of a connection, and those that no longer hold for a body that was read.
  NOT_PASSED_ON = %w[connection proxy-connection transfer-encoding content-encoding content-length
                     accept-encoding].freeze

  # @return [Symbol] +:good+; +:broken+: /tasks gets an error page; +:cut+: nothing is answered
  attr_accessor :state

  def initialize(state)
    @state = state
    @server = HTTPServer.new(self, nil)
  end

  # @return [Hash{String => String}] what makes a process send its requests through it
  def environment = { "http_proxy" => @server.url, "HTTP_PROXY" => nil, "no_proxy" => nil, "NO_PROXY" => nil }

  # For {HTTPServer}: the page of each address.
  def fetch(_address, _otherwise) = method(:answer)

  def stop = @server.stop

  private

  def answer(request)
    return NO_ANSWER if state == :cut

    uri = URI(request.target)
    state == :broken && uri.path == "/tasks" ? ERROR_PAGE : pass_on(uri, request)
  end

  def pass_on(uri, request)
    asked = Net::HTTPGenericRequest.new(request.verb, false, true, uri.request_uri, passed(request.headers))
    answer = Net::HTTP.start(uri.host, uri.port, nil) { |http| http.request(asked) }
    headers = passed(answer.to_hash).transform_values { |values| values.join(", ") }
    [answer.code.to_i, headers, answer.body.to_s]
  end

  def passed(headers) = headers.reject { |name, _value| NOT_PASSED_ON.include?(name.downcase) }
end
