# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/certificate_authority"
require "open3"
require "socket"

# Answers without end, each in a process of its own whose memory is looked at afterwards.
class EndlessAnswerTest < Minitest::Test
  include Workspace

  # How many MiB the process may grow by.
  MOST = 32

  PROGRAM = <<~RUBY
    def peak = File.read("/proc/self/status")[/VmHWM:\\s+(\\d+)/, 1].to_i / 1024
    # The libraries are loaded, and their memory is not what is asked for.
    SmokeSeal::DiscordWebhook.new("http://127.0.0.1:1/x").post({})
    before = peak
    delivery = SmokeSeal::DiscordWebhook.new(ARGV.first).post({ content: "x" })
    puts delivery.reason.inspect, peak - before
  RUBY

  TOO_LONG = "what answered in Discord's place sent more than 64 KiB before its message"

  def setup = skip("the peak of a process is read where Linux says it") unless File.exist?("/proc/self/status")

  # Writes +head+, and +part+ again and again, to whoever connects.
  def on_server(head, part, tls: nil)
    listener = TCPServer.new("127.0.0.1", 0)
    server = Thread.new do
      loop { Thread.new(listener.accept) { |socket| flood(tls ? secured(socket, tls) : socket, head, part) } }
    end
    yield listener.addr[1]
  ensure
    server.kill
    listener.close
  end

  def secured(socket, tls) = OpenSSL::SSL::SSLSocket.new(socket, tls).accept

  def flood(socket, head, part)
    # The request is read as it comes, so that no side waits for the other.
    Thread.new { loop { socket.readpartial(4096) } }.report_on_exception = false
    socket.write(head)
    loop { socket.write(part) }
  rescue SystemCallError, IOError, OpenSSL::SSL::SSLError
    socket.close
  end

  # @return [String, nil] why the message was not delivered
  def post(url, environment = {})
    ruby = ["ruby", "-I", "lib", "-r", "smoke_seal", "-e", PROGRAM, url]
    environment = { "http_proxy" => nil, "https_proxy" => nil, "no_proxy" => nil }.merge(environment)
    out, err, status = within(60) { Open3.capture3(environment, *ruby) }
    assert_predicate status, :success?, err
    reason, grown = out.lines(chomp: true)
    assert_operator grown.to_i, :<, MOST, "MiB"
    reason == "nil" ? nil : reason[1..-2]
  end

  ENDLESS_HEADS = {
    "headers" => ["HTTP/1.1 200 OK\r\n", "X-Header: value\r\n" * 4096],
    "short headers" => ["HTTP/1.1 200 OK\r\n", "a:\n" * 16_384],
    "one header" => ["HTTP/1.1 200 OK\r\nX-Header: ", "x" * 65_536],
    "one header in many lines" => ["HTTP/1.1 200 OK\r\nX-Header: x\r\n", " folded\r\n" * 8192],
    "a status line" => ["HTTP/1.1 200 ", "x" * 65_536],
    "no line" => ["", "x" * 65_536],
    "interim answers" => ["", "HTTP/1.1 102 Processing\r\n\r\n" * 2048],
    "interim headers" => ["HTTP/1.1 103 Early Hints\r\n", "Link: </x>\r\n" * 4096]
  }.freeze

  ENDLESS_HEADS.each do |name, (head, part)|
    define_method("test_an_answer_of_#{name.tr(" ", "_")}_without_end_is_read_to_a_limit") do
      on_server(head, part) { |port| assert_equal TOO_LONG, post("http://127.0.0.1:#{port}/x") }
    end
  end

  CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

  ENDLESS_BODIES = {
    "a chunk extension" => ["#{CHUNKED}1;ext=", "x" * 65_536],
    "small chunks" => [CHUNKED, "1;extension=#{"x" * 1000}\r\ny\r\n" * 64],
    "short trailers" => ["#{CHUNKED}1\r\ny\r\n0\r\n", "x\n" * 16_384],
    "trailers" => ["#{CHUNKED}1\r\ny\r\n0\r\n", "X-Trailer: value\r\n" * 4096],
    "a body" => ["HTTP/1.1 200 OK\r\n\r\n", "x" * 65_536]
  }.freeze

  ENDLESS_BODIES.each do |name, (head, part)|
    define_method("test_a_message_that_was_kept_is_delivered_though_#{name.tr(" ", "_")}_has_no_end") do
      on_server(head, part) { |port| assert_nil post("http://127.0.0.1:#{port}/x") }
    end
  end

  def test_an_endless_answer_of_a_proxy_is_read_to_a_limit
    ENDLESS_HEADS.values_at("headers", "one header", "interim answers").each do |head, part|
      on_server(head, part) do |port|
        proxy = "http://127.0.0.1:#{port}"
        assert_equal TOO_LONG, post("http://discord.invalid/x", "http_proxy" => proxy)
        assert post("https://discord.invalid/x", "https_proxy" => proxy)
      end
    end
  end

  def test_an_answer_over_tls_is_read_to_a_limit
    authority = CertificateAuthority.new
    in_folder("ca.pem" => authority.to_pem) do |folder|
      head, part = ENDLESS_HEADS["headers"]
      on_server(head, part, tls: authority.context) do |port|
        assert_equal TOO_LONG, post("https://localhost:#{port}/x", "SSL_CERT_FILE" => "#{folder}/ca.pem")
      end
    end
  end

  def test_other_connections_of_the_process_have_no_limit
    require "net/http"
    SmokeSeal::DiscordWebhook.new("http://127.0.0.1:1/x").post({})
    on_server("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "x" * 65_536) do |port|
      assert_equal 1_000_000, Net::HTTP.get("127.0.0.1", "/", port).bytesize
    end
  end
end
