# frozen_string_literal: true

require "net/http"
require "openssl"
require "socket"
require "uri"

# What stands before an app in production: it speaks TLS, listens at two addresses of one name, sends http to https, and
# passes everything on; but for what it is told to break.
class Front
  Answer = Struct.new(:status, :headers, :body)

  ADDRESSES = ["127.0.0.1", "::1"].freeze
  NINETY_DAYS = 90 * 86_400
  # What belongs to one connection (RFC 9110, 7.6.1), and what says how a body was sent.
  OF_THE_CONNECTION = %w[connection keep-alive transfer-encoding content-length content-encoding].freeze
  private_constant :OF_THE_CONNECTION

  # Gives a front to the block, and stops it.
  #
  # @param upstream [String] the app's own URL
  # @param authority [CertificateAuthority]
  def self.start(upstream, authority)
    front = new(upstream, authority)
    yield front
  ensure
    front&.stop
  end

  # @return [Integer]
  attr_reader :port

  def initialize(upstream, authority)
    @upstream = URI(upstream)
    @authority = authority
    @listeners = listen
    @port = @listeners.values.first.addr[1]
    @plain = listen
    @threads = @listeners.map { |address, listener| accept(listener) { |socket| secured(socket, address) } }
    @threads += @plain.values.map { |listener| accept(listener) { |socket| redirect(socket) } }
    heal
  end

  def url = "https://localhost:#{port}"

  # @return [String] the same app without TLS
  def plain_url = "http://localhost:#{@plain.values.first.addr[1]}"

  # Breaks what the block says: it is given the path, the answer to change and the address that was asked.
  def break(&change) = @change = change

  # @param not_after [Time] when the certificate that is shown ends
  def show_certificate(not_after:) = @context = @authority.context(not_after: not_after)

  # Leaves http as it is.
  def leave_plain = @redirects = false

  # Whoever connects there is hung up on.
  def shut(address) = @shut = address

  # Breaks nothing any more.
  def heal
    @change = @shut = nil
    @redirects = true
    show_certificate(not_after: Time.now + NINETY_DAYS)
  end

  def stop
    @threads.each { |thread| thread.kill.join }
    [*@listeners.values, *@plain.values].each(&:close)
  end

  private

  # One port at both addresses.
  def listen
    first = TCPServer.new(ADDRESSES.first, 0)
    { ADDRESSES.first => first, ADDRESSES.last => TCPServer.new(ADDRESSES.last, first.addr[1]) }
  rescue Errno::EADDRINUSE
    first.close
    retry
  end

  def accept(listener)
    Thread.new do
      loop do
        socket = listener.accept
        Thread.new { yield socket }
      end
    end
  end

  def secured(socket, address)
    return if @shut == address

    tls = OpenSSL::SSL::SSLSocket.new(socket, @context).accept
    tls.sync_close = true
    nil while serve(tls, address)
  rescue OpenSSL::SSL::SSLError, SystemCallError, IOError
    nil
  ensure
    (tls || socket).close
  end

  # @return [Boolean] whether the connection may be used again
  def serve(tls, address)
    head = head_of(tls) or return false
    verb, target = head.lines.first.split
    headers = head.lines.drop(1).to_h { |line| line.chomp.split(": ", 2) }.transform_keys(&:downcase)
    path = target.split("?").first
    answer = headers["upgrade"] ? upgraded(head) : passed_on(verb, target, headers)
    @change&.call(path, answer, address)
    write(tls, answer, verb)
    answer.status != 101
  end

  def head_of(socket)
    lines = []
    while (line = socket.gets)
      return lines.join if line == "\r\n"

      lines << line
    end
  end

  def passed_on(verb, target, headers)
    headers = headers.except("accept-encoding", "connection").merge("x-forwarded-proto" => "https")
    Net::HTTP.start(@upstream.host, @upstream.port, read_timeout: 20) do |http|
      # A block that reads the body, so that Net::HTTP asks for no compression by itself.
      request = Net::HTTPGenericRequest.new(verb, false, verb != "HEAD", target, headers)
      request["accept-encoding"] = "identity"
      said = http.request(request)
      kept = said.each_header.reject { |name, _value| OF_THE_CONNECTION.include?(name) }
      Answer.new(said.code.to_i, kept.to_h, said.body.to_s.b)
    end
  end

  # Only the head of the answer is of interest: nothing is ever sent over it.
  def upgraded(head)
    app = TCPSocket.new(@upstream.host, @upstream.port)
    app.write(head.sub("\r\n", "\r\nX-Forwarded-Proto: https\r\n"), "\r\n")
    lines = head_of(app).to_s.lines(chomp: true)
    Answer.new(lines.first.split[1].to_i, lines.drop(1).to_h { |line| line.split(": ", 2) }, "")
  ensure
    app&.close
  end

  def write(socket, answer, verb)
    answer.headers["content-length"] = answer.body.bytesize.to_s unless answer.status == 101
    head = answer.headers.map { |name, value| "#{name}: #{value}\r\n" }
    socket.write("HTTP/1.1 #{answer.status} X\r\n", *head, "\r\n", verb == "HEAD" ? "" : answer.body)
  end

  def redirect(socket)
    target = head_of(socket).to_s.split[1]
    if @redirects
      socket.write("HTTP/1.1 301 X\r\nLocation: #{url}#{target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    else
      socket.write("HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\nplain")
    end
  rescue SystemCallError, IOError
    nil
  ensure
    socket.close
  end
end
