# frozen_string_literal: true

# An app on loopback that answers each request 100 ms after it came, however many come at once.
#
# Its own process, driven over its standard streams: it says its port first; then "take" gives the answers since the
# last "take" (how many, and the slowest, in seconds), "break" and "mend" change what the pages hold. It ends with its
# input.

require "json"
require "socket"
require_relative "support/pages"
require_relative "support/six"

module Bench
  class Server
    Answer = Struct.new(:socket, :came, :path, :close)

    def initialize(control: $stdin, report: $stdout)
      @control = control
      @report = report
      @listener = TCPServer.new("127.0.0.1", 0)
      @requests = {}
      @pending = []
      @took = []
      @broken = false
    end

    def serve
      say @listener.addr[1]
      until @control.closed?
        readable, = IO.select([@control, @listener, *@requests.keys], nil, nil, until_next_answer)
        readable&.each { |io| react(io) unless io.closed? }
        answer_due
      end
    end

    private

    def react(io)
      case io
      when @listener then accept
      when @control then obey(@control.gets)
      else read(io)
      end
    end

    def accept
      socket = @listener.accept_nonblock(exception: false)
      return if socket == :wait_readable

      socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
      @requests[socket] = +""
    end

    # A request has no body here, so it ends with its head.
    def read(socket)
      chunk = socket.read_nonblock(16_384, exception: false)
      return if chunk == :wait_readable
      return forget(socket) if chunk.nil?

      head = @requests[socket] << chunk
      return unless head.end_with?("\r\n\r\n")

      @pending << Answer.new(socket, now, head[/\A\S+ ([^ ?]+)/, 1], head.match?(/^connection: close/i))
      @requests[socket] = +""
    rescue SystemCallError
      forget(socket)
    end

    def until_next_answer
      @pending.empty? ? nil : [@pending.first.came + DELAY - now, 0].max
    end

    # The delay is the same for all, so the oldest is always the next.
    def answer_due
      answer(@pending.shift) while @pending.any? && @pending.first.came + DELAY <= now
    end

    def answer(answer)
      answer.socket.write(PAGES.response(answer.path, close: answer.close, broken: @broken))
      @took << (now - answer.came)
      forget(answer.socket) if answer.close
    rescue SystemCallError, IOError
      forget(answer.socket)
    end

    def forget(socket)
      @requests.delete(socket)
      @pending.reject! { |answer| answer.socket == socket }
      socket.close
    end

    def obey(command)
      case command&.chomp
      when nil then return @control.close
      when "break" then @broken = true
      when "mend" then @broken = false
      end
      summary = JSON.generate("count" => @took.size, "slowest" => @took.max)
      @took = []
      # Before it answers: whatever the collector has to do is done between two runs, not within one.
      GC.start
      say summary
    end

    def say(line)
      @report.puts(line)
      @report.flush
    end

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end

Bench::Server.new.serve if $PROGRAM_NAME == __FILE__
