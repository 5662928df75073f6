# frozen_string_literal: true

require "rails_helper"
require_relative "../support/releases"

class DeploymentsChannelTest < ActionCable::Channel::TestCase
  include Releases

  def test_a_subscriber_receives_every_release
    subscribe
    assert subscription.confirmed?
    assert_has_stream DeploymentsChannel::STREAM
  end

  # Two processes may tell of two changes in the wrong order; the page keeps what was drawn later.
  def test_every_module_says_when_it_was_drawn
    earlier, later = Array.new(2) { drawn_at }
    assert_equal 3, later.size
    assert_equal 1, later.uniq.size
    assert_operator earlier.max, :<, later.min
  end

  private

  def drawn_at
    DeploymentsChannel.broadcast_board
    ActiveSupport::JSON.decode(broadcasts(DeploymentsChannel::STREAM).last)["html"]
                       .scan(/data-drawn-at="(\d+)"/).flatten.map(&:to_i)
  end
end
