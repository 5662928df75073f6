# frozen_string_literal: true

require "rack/mock"
require_relative "post_server"

# The host app of this process, served over HTTP: for clients that need a URL.
class EngineServer < PostServer
  private

  def page_for(request)
    headers = request.headers.transform_keys { |name| "HTTP_#{name.upcase.tr("-", "_")}" }
    env = Rack::MockRequest.env_for(request.target, method: request.verb, input: request.body.to_s,
                                                    "CONTENT_TYPE" => "application/json", **headers)
    status, answered, body = Rails.application.call(env)
    [status, answered.except("Content-Length", "content-length"), body.each.to_a.join]
  ensure
    ActiveRecord::Base.connection_pool.release_connection
  end
end
