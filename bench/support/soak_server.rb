# frozen_string_literal: true

require "socket"

module Bench
  # An app on loopback that answers at once, or never: in a separate process, so that its memory is not counted.
  module SoakServer
    PAGE = "<title>Studio</title><h1>Welcome</h1>"
    ANSWERS = {
      "/ok" => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: #{PAGE.bytesize}\r\n\r\n#{PAGE}",
      "/broken" => "HTTP/1.1 500 Oh no\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nboom"
    }.freeze

    module_function

    # Yields its URL, and ends it after the block.
    def start
      listener = TCPServer.new("127.0.0.1", 0)
      url = "http://127.0.0.1:#{listener.addr[1]}"
      pid = fork { serve(listener) }
      listener.close
      yield url
    ensure
      Process.kill(:KILL, pid)
      Process.wait(pid)
    end

    def serve(listener)
      loop do
        Thread.new(listener.accept) do |socket|
          answer(socket)
        rescue SystemCallError
          nil # it hung up
        ensure
          socket.close
        end
      end
    end

    def answer(socket)
      socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
      while (line = socket.gets)
        path = line.split[1][/\A[^?]*/]
        nil until socket.gets.to_s.chomp.empty?
        return socket.read(1) unless ANSWERS.key?(path)

        socket.write(ANSWERS[path])
      end
    end
  end
end
