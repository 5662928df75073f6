# frozen_string_literal: true

require "socket"

module RealApps
  # A small reverse proxy: passes each request on to an app, and its answer back byte for byte, but for the path that is
  # broken just now. One request per connection.
  class FaultProxy
    MOST_HEADER_BYTES = 65_536
    BROKEN_CONNECTION = [SystemCallError, IOError].freeze
    private_constant :MOST_HEADER_BYTES, :BROKEN_CONNECTION

    # The fault that is shown, or nil for none.
    attr_accessor :fault

    # @param port [Integer] where it listens
    # @param upstream [Integer] the app's port
    def initialize(port:, upstream:)
      @upstream = upstream
      @server = TCPServer.new("127.0.0.1", port)
      @thread = Thread.new { serve }
      @thread.report_on_exception = false
    end

    def stop
      @server.close
      @thread.join
    end

    private

    def serve
      loop do
        client = @server.accept
        Thread.new(client) { |socket| handle(socket) }
      end
    rescue *BROKEN_CONNECTION
      nil
    end

    def handle(client)
      head = client.gets("\r\n\r\n", MOST_HEADER_BYTES) or return
      method, target = head.split(" ", 3)
      broken = fault
      broken&.meets?(target) ? client.write(broken.answer(method)) : pass_on(head, client)
    rescue *BROKEN_CONNECTION
      nil
    ensure
      client.close
    end

    def pass_on(head, client)
      app = TCPSocket.new("127.0.0.1", @upstream)
      app.write(head.gsub(/^(?:connection|keep-alive):.*\r\n/i, "").sub(/\r\n\r\n\z/, "\r\nConnection: close\r\n\r\n"))
      IO.copy_stream(app, client)
    ensure
      app&.close
    end
  end
end
