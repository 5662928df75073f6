# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/certificate_authority"
require_relative "../support/discord_posts"

class DiscordWebhookTest < Minitest::Test
  include DiscordPosts
  include Workspace

  NO_BYTES = ""

  def test_a_message_that_discord_stored_is_delivered
    DiscordServer.start do |discord|
      delivery = post(discord)
      assert delivery.delivered?
      assert_nil delivery.reason
      assert_equal "987", delivery.message_id
      assert_equal [{ "content" => "🔴 red", "allowed_mentions" => { "parse" => [] } }], discord.payloads
    end
  end

  def test_the_request_has_content_type_and_user_agent
    DiscordServer.start do |discord|
      post(discord)
      request = discord.requests.first
      assert_equal "POST", request.verb
      assert_equal "application/json", request.headers["content-type"]
      assert_equal "smoke_seal/#{SmokeSeal::VERSION}", request.headers["user-agent"]
    end
  end

  def test_wait_is_requested_and_the_query_is_kept
    { "" => "?wait=true", "?thread_id=5" => "?thread_id=5&wait=true", "?wait=false&thread_id=5" =>
      "?thread_id=5&wait=true", "?wait" => "?wait=true", "#part" => "?wait=true" }.each do |query, expected|
      DiscordServer.start do |discord|
        assert post(discord, url: "  #{discord.webhook}#{query}\n").delivered?
        assert_equal "#{DiscordServer::PATH}#{expected}", discord.requests.first.target
      end
    end
  end

  def test_any_answer_of_2xx_is_a_delivery_whatever_its_body
    [[204, {}, ""], [200, {}, "no json"], [200, {}, '["987"]'], [200, {}, '{"id":987}'], [200, {}, '{"id":"<a>"}'],
     [200, {}, "\xFF\xFE"], [200, { "Content-Encoding" => "gzip" }, "no gzip"]].each do |answer|
      DiscordServer.start(answer) do |discord|
        delivery = post(discord)
        assert delivery.delivered?, answer.inspect
        assert_nil delivery.message_id
      end
    end
  end

  def test_a_stored_message_whose_answer_breaks_off_is_delivered_once
    ["Content-Length: 50\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n50\r\n{"].each do |rest|
      DiscordServer.start("HTTP/1.1 200 OK\r\n#{rest}") do |discord|
        assert post(discord).delivered?
        assert_equal 1, discord.requests.size
      end
    end
  end

  def test_a_refusal_is_not_retried
    { 400 => "it does not take this message", 401 => "it does not know the webhook's token",
      403 => "it does not let the webhook post", 404 => "the webhook is gone", 413 => "the message is too long",
      302 => "a redirect, which is not followed" }.each do |status, meaning|
      DiscordServer.start([status, { "Location" => "/elsewhere" }, "#{DiscordServer::PATH} is wrong"]) do |discord|
        assert_equal "Discord answered #{status}: #{meaning}", reason(discord)
        assert_equal 1, discord.requests.size
      end
    end
  end

  def test_an_unknown_status_is_reported_as_its_number
    DiscordServer.start([418, {}, ""]) { |discord| assert_equal "Discord answered 418", reason(discord) }
  end

  def test_a_server_error_is_retried_twice
    DiscordServer.start([503, {}, ""], DiscordServer::KEPT) do |discord|
      assert post(discord).delivered?
      assert_equal 2, discord.requests.size
    end
    DiscordServer.start([500, {}, ""]) do |discord|
      assert_equal "Discord answered 500 (tried 3 times)", reason(discord)
      assert_equal 3, discord.requests.size
    end
  end

  def test_retry_after_is_respected
    [[429, { "Retry-After" => "0.1" }, ""], [429, {}, '{"retry_after":0.1}'],
     [429, { "Retry-After" => "Wed, 21 Oct 2065 07:28:00 GMT" }, '{"retry_after":0.1}']].each do |answer|
      DiscordServer.start(answer, DiscordServer::KEPT) do |discord|
        took, delivery = timed { post(discord) }
        assert delivery.delivered?
        assert_operator took, :>=, 0.1
        assert_operator took, :<, 0.5, "waited for longer than it was asked to"
      end
    end
  end

  def test_a_retry_after_beyond_the_deadline_is_not_waited_for
    { "1337" => "1337 s", "2.50" => "2.5 s", "1e300" => "more than a day" }.each do |wait, told|
      DiscordServer.start([429, { "Retry-After" => wait }, ""]) do |discord|
        took, delivery = timed { post(discord, deadline: 2) }
        assert_equal "Discord answered 429 and asks to wait #{told}", delivery.reason
        assert_operator took, :<, 1.5
        assert_equal 1, discord.requests.size
      end
    end
  end

  def test_an_invalid_retry_after_is_ignored
    %w[-1 soon].each do |odd|
      DiscordServer.start([429, { "Retry-After" => odd }, '{"retry_after":[]}'], DiscordServer::KEPT) do |discord|
        assert post(discord).delivered?, odd
      end
    end
  end

  def test_a_broken_connection_is_retried
    DiscordServer.start(NO_BYTES, DiscordServer::KEPT) { |discord| assert post(discord).delivered? }
    DiscordServer.start(NO_BYTES) do |discord|
      assert_equal "Discord closed the connection before it answered (tried 3 times)", reason(discord)
      assert_equal 3, discord.requests.size
    end
  end

  def test_a_closed_port_and_an_unknown_name_are_reported_differently
    assert_equal "Discord could not be reached: Connection refused (tried 3 times)",
                 webhook("http://127.0.0.1:#{closed_port}/x").post(PAYLOAD).reason
    assert_equal "Discord's name could not be resolved (tried 3 times)",
                 webhook("https://discord.invalid/x").post(PAYLOAD).reason
  end

  def test_a_server_that_does_not_answer_is_given_up_without_a_retry
    DiscordServer.start(nil) do |discord|
      took, delivery = timed { post(discord, deadline: 0.5) }
      assert_equal "Discord did not answer within 0.5 s", delivery.reason
      assert_operator took, :<, 3
      within(5) { discord.wait_for_hang_up }
      assert_equal 1, discord.requests.size
    end
    DiscordServer.start(nil) do |discord|
      assert_equal "Discord did not answer within 0.2 s", post(discord, read_timeout: 0.2).reason
      assert_equal 1, discord.requests.size
    end
  end

  def test_a_message_without_a_connection_was_not_delivered
    silent = TCPServer.new("127.0.0.1", 0)
    delivery = webhook("https://localhost:#{silent.addr[1]}/x", deadline: 0.3).post(PAYLOAD)
    assert_equal ["Discord did not answer within 0.3 s", true, false],
                 [delivery.reason, delivery.retryable?, delivery.unsure?]
    DiscordServer.start(nil) do |discord|
      delivery = post(discord, deadline: 0.3)
      assert_equal [false, true], [delivery.retryable?, delivery.unsure?]
    end
  ensure
    silent&.close
  end

  def test_a_server_that_answers_byte_by_byte_is_given_up_at_the_deadline
    drips = ["HTTP/1.1 200 OK\r\nX-Drip: ", "HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", "x"]
    drips.each do |head|
      on_socket(->(socket) { socket.write(head) && loop { socket.write("x") && sleep(0.05) } }) do |url|
        took, delivery = timed { webhook(url, deadline: 0.5, read_timeout: 0.2).post(PAYLOAD) }
        assert_equal "Discord did not answer within 0.5 s", delivery.reason
        assert_operator took, :<, 3
      end
    end
  end

  def test_an_endless_answer_is_read_to_a_limit
    endless = Enumerator.new { |parts| loop { parts << ("x" * 8192) } }
    DiscordServer.start([200, {}, endless]) do |discord|
      took, delivery = timed { post(discord) }
      assert delivery.delivered?
      assert_operator took, :<, 3
    end
    DiscordServer.start([404, {}, endless]) do |discord|
      assert_equal "Discord answered 404: the webhook is gone", reason(discord)
    end
  end

  def test_an_answer_that_is_not_http_is_reported
    ["SSH-2.0-OpenSSH_9.2\r\n", "\x00\xFF\n", "HTTP/9.9 what\r\n\r\n"].each do |garbage|
      DiscordServer.start(garbage) do |discord|
        assert_equal "what answered in Discord's place does not speak HTTP", reason(discord)
      end
    end
  end

  def test_an_untrusted_certificate_is_refused
    DiscordServer.start(tls: CertificateAuthority.new.context) do |discord|
      assert_equal "Discord's certificate is not one that this machine trusts", reason(discord)
      assert_empty discord.requests
    end
  end

  # Ruby reads the trusted certificates once, so that another process has to.
  def test_a_trusted_certificate_is_accepted
    authority = CertificateAuthority.new
    program = "p SmokeSeal::DiscordWebhook.new(ARGV.first).post({ content: 'x' }).reason"
    in_folder("ca.pem" => authority.to_pem) do |folder|
      DiscordServer.start(tls: authority.context) do |discord|
        ruby = ["ruby", "-I", "lib", "-r", "smoke_seal", "-e", program, discord.webhook]
        assert_equal "nil\n", IO.popen({ "SSL_CERT_FILE" => File.join(folder, "ca.pem") }, ruby, &:read)
        assert_equal 1, discord.bodies.size
      end
    end
  end

  def test_the_proxy_of_the_environment_is_used
    HTTPServer.start({}) do |proxy|
      with_env("http_proxy" => proxy.url, "no_proxy" => nil) do
        webhook("http://discord.invalid/x").post(PAYLOAD)
        assert_equal "http://discord.invalid/x?wait=true", proxy.requests.first.target
      end
    end
  end

  def test_the_https_proxy_is_used_with_its_password
    HTTPServer.start({}) do |proxy|
      with_env("https_proxy" => proxy.url.sub("//", "//user:s3%2Bcret@"), "no_proxy" => nil) do
        webhook("https://discord.invalid/x").post(PAYLOAD)
        assert_equal "discord.invalid:443", proxy.requests.first.target
        assert_equal ["user:s3+cret"].pack("m0"), proxy.requests.first.headers["proxy-authorization"][/\S+\z/]
      end
    end
  end

  def test_a_message_that_cannot_be_json_is_reported
    DiscordServer.start do |discord|
      delivery = webhook(discord.webhook).post({ content: "\xFF" })
      assert_equal "the message could not be posted to Discord: JSON::GeneratorError", delivery.reason
    end
  end

  def test_a_timeout_of_the_caller_passes_through_and_ends_the_post
    [nil, Class.new(StandardError)].each do |error|
      DiscordServer.start(nil) do |discord|
        assert_raises(error || Timeout::Error) { Timeout.timeout(0.3, error) { post(discord) } }
        within(5) { discord.wait_for_hang_up }
      end
    end
  end

  def test_an_interrupt_passes_through_and_ends_the_post
    DiscordServer.start(nil) do |discord|
      poster = Thread.new { post(discord) }
      poster.report_on_exception = false
      within(5) { discord.wait_for_request }
      poster.raise(Interrupt)
      assert_raises(Interrupt) { poster.value }
      within(5) { discord.wait_for_hang_up }
    end
  end

  private

  def timed
    begun = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    value = yield
    [Process.clock_gettime(Process::CLOCK_MONOTONIC) - begun, value]
  end

  # A server that writes by itself, whatever it is asked.
  def on_socket(write)
    listener = TCPServer.new("127.0.0.1", 0)
    server = Thread.new do
      loop { Thread.new(listener.accept) { |socket| write.call(socket) rescue socket.close } } # rubocop:disable Style/RescueModifier
    end
    yield "http://127.0.0.1:#{listener.addr[1]}/x"
  ensure
    server.kill
    listener.close
  end
end
