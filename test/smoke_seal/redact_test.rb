# frozen_string_literal: true

require_relative "../test_helper"

class RedactTest < Minitest::Test
  def test_user_name_and_password_of_every_url_are_taken_out
    assert_equal "https://shop.example/a@b and //db.example",
                 SmokeSeal::Redact.userinfo("https://isla:s3cret@shop.example/a@b and //isla@db.example")
    assert_equal "isla@shop.example", SmokeSeal::Redact.userinfo("isla@shop.example")
  end

  def test_what_makes_a_webhook_one_is_taken_out
    said = 'POST "https://discord.com/api/webhooks/123/s3cret?wait=true" (https://x:s3cret@proxy.example)'
    assert_equal 'POST "https://discord.com/api/webhooks/…" (https://proxy.example)',
                 SmokeSeal::Redact.credentials(said)
    assert_equal "curl: https://hooks.slack.com/services/… refused",
                 SmokeSeal::Redact.credentials("curl: https://hooks.slack.com/services/T0/B0/s3cret refused")
  end

  def test_tokens_in_queries_are_taken_out
    said = "GET https://x.example/a?page=2&api_key=s3cret&b=c#access_token=s3cret and code=7, /a?code=s3cret"
    assert_equal "GET https://x.example/a?page=2&api_key=…&b=c#access_token=… and code=7, /a?code=…",
                 SmokeSeal::Redact.credentials(said)
  end
end
