# frozen_string_literal: true

require "socket"

module RealApps
  # Ports of 127.0.0.1 that nothing listens on.
  module FreePort
    # @return [Array<Integer>] that many different ones
    def self.find(count)
      servers = Array.new(count) { TCPServer.new("127.0.0.1", 0) }
      servers.map { |server| server.addr[1] }
    ensure
      servers&.each(&:close)
    end
  end
end
