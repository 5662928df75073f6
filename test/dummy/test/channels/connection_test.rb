# frozen_string_literal: true

require "rails_helper"

# From which pages a browser may listen.
class ConnectionTest < ActiveSupport::TestCase
  ORIGINS = {
    "http://127.0.0.1:40123" => true, "http://localhost:3000" => true, "https://localhost" => true,
    "http://[::1]:8080" => true, "http://127.8.9.1" => true,
    "http://studio.example" => false, "http://localhost.studio.example" => false,
    "http://127.0.0.1.studio.example" => false
  }.freeze

  def test_only_pages_of_this_machine_may_subscribe
    origins = ActionCable.server.config.allowed_request_origins
    assert_equal(ORIGINS, ORIGINS.to_h { |origin, _| [origin, origins.any? { |allowed| allowed.match?(origin) }] })
  end
end
