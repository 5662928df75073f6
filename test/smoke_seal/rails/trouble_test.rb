# frozen_string_literal: true

require "rails_helper"

class TroubleTest < ActiveSupport::TestCase
  def text(error) = SmokeSeal::Trouble.text(error)

  test "an error is told of by its class and the first line of its message" do
    assert_equal "RuntimeError: no room", text(RuntimeError.new("no room\nDETAIL: the whole row"))
    assert_equal "NotImplementedError", text(NotImplementedError.new)
  end

  test "one of ours says all there is to say" do
    assert_equal "no such thing", text(SmokeSeal::ConfigError.new("no such thing"))
  end

  test "credentials are left out" do
    assert_equal "RuntimeError: redis://cache:6379 is away", text(RuntimeError.new("redis://me:pw@cache:6379 is away"))
    said = text(URI::InvalidURIError.new('bad URI: "https://discord.com/api/webhooks/1/s3cret"'))
    assert_equal 'URI::InvalidURIError: bad URI: "https://discord.com/api/webhooks/…"', said
  end

  test "a message without end is cut" do
    assert_operator text(RuntimeError.new("x" * 10_000)).length, :<, 350
  end

  test "bytes that are no text do not matter" do
    assert_predicate text(RuntimeError.new("\xFF".b)), :valid_encoding?
  end
end
