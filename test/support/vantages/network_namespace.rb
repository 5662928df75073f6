# frozen_string_literal: true

require "open3"
require "rbconfig"
require "socket"

# A network namespace of the tests' own. It has no name on this machine, and ends with the process that holds it.
# Sockets that are opened in it are used by this process as any other.
class NetworkNamespace
  HOLDER = File.expand_path("network_namespace_holder.rb", __dir__)
  # Seconds to start the holder, on a busy machine.
  STARTS_WITHIN = 60
  private_constant :HOLDER, :STARTS_WITHIN

  class << self
    # @return [String, nil] what this machine lacks for it
    def missing
      return "Linux" unless RUBY_PLATFORM.include?("linux")
      return "root access" unless Process.euid.zero?
      return "ip, of iproute2" unless runs?("ip", "-V")

      "the permission to make network namespaces" unless runs?("unshare", "--net", "--mount", "true")
    end

    # Runs commands of `ip` in the network namespace of a process.
    #
    # @param pid [Integer]
    # @param commands [Array<String>] without the leading `ip`
    def ip(pid, *commands)
      said, status = Open3.capture2e("nsenter", "--net=/proc/#{pid}/ns/net", "ip", "-batch", "-",
                                     stdin_data: commands.join("\n"))
      raise "ip failed:\n#{commands.join("\n")}\n#{said}" unless status.success?
    end

    private

    def runs?(*command)
      system(*command, %i[out err] => File::NULL) == true
    end
  end

  # @return [Integer] the process that holds it
  attr_reader :pid

  # @param addresses [Array<String>] its own addresses
  def initialize(addresses)
    @channel, theirs = UNIXSocket.pair
    @pid = Process.spawn("unshare", "--net", RbConfig.ruby, "--disable-gems", HOLDER, in: theirs)
    theirs.close
    raise "the network namespace did not start" unless @channel.wait_readable(STARTS_WITHIN) && @channel.read(1)

    ip("link set lo up", *addresses.map { |address| "addr add #{address}/32 dev lo" })
  end

  def ip(*commands) = self.class.ip(@pid, *commands)

  # @return [TCPServer] that listens in there
  def tcp_server(address, port) = open_socket("tcp", address, port, TCPServer)

  # @return [UDPSocket] that is bound in there
  def udp_socket(address, port) = open_socket("udp", address, port, UDPSocket)

  # The holder ends once nobody asks it any more.
  def close
    @channel.close
    Process.wait(@pid)
  end

  private

  def open_socket(kind, address, port, type)
    @channel.puts("#{kind} #{address} #{port}")
    @channel.recv_io(type)
  end
end
