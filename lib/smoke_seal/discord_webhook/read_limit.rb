# frozen_string_literal: true

require "net/protocol"

module SmokeSeal
  class DiscordWebhook
    # The most that is read of an answer. Net::HTTP reads lines without a bound: headers without end, one line without
    # end, interim answers, what stands between the chunks of a body, and what a proxy says before any of it.
    class ReadLimit
      # More was sent than is read.
      class Exceeded < StandardError; end

      KEY = :smoke_seal_read_limit
      # Of many short lines, Net::HTTP copies what is left of its buffer for each: so that has to be small.
      MOST_AT_ONCE = 1024
      private_constant :KEY, :MOST_AT_ONCE

      # Net::HTTP makes one of these for each connection, for the one to a proxy before the TLS handshake as well, and
      # tells nobody. Without a limit of this thread, nothing is changed about it.
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

Net::BufferedIO.prepend(SmokeSeal::DiscordWebhook::ReadLimit::Buffered)
