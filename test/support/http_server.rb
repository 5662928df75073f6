# frozen_string_literal: true

require "openssl"
require "socket"

# A real HTTP server on a port that the kernel picked, with a thread for each connection.
#
# A page is what its path answers: +[status, headers, body]+, a String of raw bytes, or nil for nothing at all, the
# connection left open; or a block that is given the request and returns one of these. A body may be anything with
# +each+. Other paths answer 404.
class HTTPServer
  # +client+ is the port of whoever asks, +address+ the IP address.
  Request = Struct.new(:verb, :target, :headers, :client, :address, :body, keyword_init: true)

  # Gives a server to the block, and stops it.
  #
  # @param pages [Hash{String => Object}] by path, without the query
  # @param tls [OpenSSL::SSL::SSLContext, nil]
  def self.start(pages = {}, tls: nil)
    server = new(pages, tls)
    yield server
  ensure
    server&.stop
  end

  # @param listener [TCPServer] where it listens, if not on 127.0.0.1
  def initialize(pages, tls, listener = TCPServer.new("127.0.0.1", 0))
    @pages = pages
    @tls = tls
    @requests = []
    @arrivals = Queue.new
    @hang_ups = Queue.new
    @errors = Queue.new
    @connections = []
    @listener = listener
    @port = @listener.addr[1]
    @acceptor = Thread.new { accept }
  end

  # @return [String] a certificate is for a name, not for an address
  def url = @tls ? "https://localhost:#{@port}" : "http://127.0.0.1:#{@port}"

  # @return [Array<Request>] every request so far
  def requests = @requests.dup

  # Waits for a request that nobody has waited for yet.
  def wait_for_request = @arrivals.pop

  # Waits until the client of a page that answers nothing has closed its connection.
  def wait_for_hang_up = @hang_ups.pop

  # Stops listening and ends every connection. An error of a page is raised here.
  def stop
    @acceptor.kill.join
    @listener.close
    @connections.each(&:kill).each(&:join)
    raise @errors.pop unless @errors.empty?
  end

  private

  def accept
    loop do
      socket = @listener.accept
      @connections << Thread.new { serve(socket) }
    end
  end

  def serve(socket)
    connection = @tls ? OpenSSL::SSL::SSLSocket.new(socket, @tls).accept : socket
    request = read_request(connection, socket.remote_address)
    answer(connection, request) if request
  rescue SystemCallError, IOError, OpenSSL::SSL::SSLError
    # The client hung up, or would not have the certificate.
  ensure
    socket.close
  end

  def read_request(connection, client)
    verb, target = connection.gets&.split
    return unless target

    headers = {}
    while (line = connection.gets&.chomp) && !line.empty?
      name, value = line.split(": ", 2)
      headers[name.downcase] = value
    end
    Request.new(verb: verb, target: target, headers: headers, client: client&.ip_port,
                address: client&.ip_address).tap do |request|
      @requests << request
      @arrivals << request
    end
  end

  def answer(connection, request)
    case page = page_for(request)
    when nil then hang(connection)
    when String then connection.write(page)
    else write(connection, request, *page)
    end
  end

  def page_for(request)
    page = @pages.fetch(request.target[/\A[^?]*/], [404, {}, "not found"])
    page.respond_to?(:call) ? page.call(request) : page
  rescue StandardError => e
    @errors << e
    [500, {}, e.message]
  end

  def hang(connection)
    connection.read(1)
  rescue SystemCallError
    # A reset is a way to hang up as well.
  ensure
    @hang_ups << true
  end

  def write(connection, request, status, headers, body)
    headers = { "Connection" => "close", "Content-Type" => "text/html" }.merge(headers)
    headers["Content-Length"] = body.bytesize if body.is_a?(String)
    lines = ["HTTP/1.1 #{status} Told", *headers.map { |name, value| "#{name}: #{value}" }]
    connection.write("#{lines.join("\r\n")}\r\n\r\n")
    return if request.verb == "HEAD"

    (body.is_a?(String) ? [body] : body).each { |part| connection.write(part) }
  end
end
