# frozen_string_literal: true

require "rails_helper"

class ReleaseGateTest < ActiveSupport::TestCase
  include Workspace

  def test_the_gate_waits_until_up_is_ok
    answers = [[503, {}, "booting"], "", [200, {}, "OK"]]
    HTTPServer.start({ "/up" => ->(_request) { answers.shift } }) do |server|
      assert_operator Release::Gate.new("#{server.url}/", limit: 10).wait, :>, 0.5
      assert_equal ["/up"] * 3, server.requests.map(&:target)
    end
  end

  def test_a_gate_that_fails_names_the_last_answer
    HTTPServer.start({ "/up" => [302, { "Location" => "/" }, ""] }) do |server|
      error = assert_raises(Release::Gate::Failed) { Release::Gate.new(server.url, limit: 0.6).wait }
      assert_equal "the gate at #{server.url}/up did not open in 0.6 s: 302", error.message
    end
  end

  def test_a_refused_connection_fails_the_gate
    url = "http://127.0.0.1:#{closed_port}"
    error = assert_raises(Release::Gate::Failed) { Release::Gate.new(url, limit: 0.6).wait }
    assert_match(/Connection refused/, error.message)
  end

  def test_a_server_that_hangs_fails_the_gate_at_its_limit
    HTTPServer.start({ "/up" => nil }) do |server|
      Timeout.timeout(5) do
        error = assert_raises(Release::Gate::Failed) { Release::Gate.new(server.url, limit: 0.6).wait }
        assert_match(/did not open in 0.6 s: no answer/, error.message)
      end
    end
  end
end
