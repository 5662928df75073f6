# frozen_string_literal: true

require "net/protocol"

module SmokeSeal
  class HTTPPost
    # Limits the bytes that are read of a response. Net::HTTP itself has no limit on headers, line lengths, interim
    # responses, chunk extensions and the responses of a proxy.
    class ReadLimit
      # The limit was exceeded.
      class Exceeded < StandardError; end

      KEY = :smoke_seal_read_limit
      # Bytes per read. Net::HTTP copies the rest of its buffer for every line, so the buffer must be small.
      MOST_AT_ONCE = 1024
      private_constant :KEY, :MOST_AT_ONCE

      # Applies the limit of the current thread, if there is one. Net::HTTP creates a BufferedIO for each connection,
      # also for the one to a proxy, and has no hook for it.
      module Buffered
        def initialize(io, ...)
          ReadLimit.current&.watch(io)
          super
        end
      end

      # @return [ReadLimit, nil] that of this thread
      def self.current = Thread.current[KEY]

      # @param bytes [Integer]
      def initialize(bytes)
        @left = bytes
      end

      # Holds for the connections that this thread opens in the block.
      def apply
        before = Thread.current[KEY]
        Thread.current[KEY] = self
        yield
      ensure
        Thread.current[KEY] = before
      end

      # From here on, +bytes+ may be read.
      def reset(bytes) = @left = bytes

      # @param io [IO, OpenSSL::SSL::SSLSocket] counted from here on
      def watch(io)
        limit = self
        io.define_singleton_method(:read_nonblock) do |length, *buffer, **options|
          super([length, MOST_AT_ONCE].min, *buffer, **options).tap { |read| limit.count(read) }
        end
      end

      # @raise [Exceeded]
      def count(read)
        return unless read.is_a?(String)

        @left -= read.bytesize
        raise Exceeded if @left.negative?
      end
    end
  end
end

module Net
  # Ruby's own class, whose sockets {SmokeSeal::HTTPPost::ReadLimit} counts.
  class BufferedIO
    prepend SmokeSeal::HTTPPost::ReadLimit::Buffered
  end
end
