# frozen_string_literal: true

require_relative "../http_server"
require_relative "name_server"
require_relative "network_namespace"

# An internet of the tests' own, in network namespaces. A vantage is a process with a namespace of its own, and is
# connected with one of two edges, which have the same addresses: at one of them the app answers, at the other one an
# error page. Each edge has a control server, a resolver, and a wrong resolver that knows no name.
class VantageNetwork
  # Addresses that are reserved for documentation (RFC 5737).
  APP = "203.0.113.10"
  CONTROL = "198.51.100.1"
  RESOLVER = "198.51.100.53"
  WRONG_RESOLVER = "198.51.100.54"
  NAMES = { "shop.test" => APP, "control.test" => CONTROL }.freeze
  URL = "http://shop.test"
  CONTROL_URL = "http://control.test"

  # What nginx answers that does not reach the app.
  ERROR_PAGE = [502, { "Server" => "nginx" }, <<~HTML.gsub("\n", "\r\n")].freeze
    <html>
    <head><title>502 Bad Gateway</title></head>
    <body>
    <center><h1>502 Bad Gateway</h1></center>
    <hr><center>nginx</center>
    </body>
    </html>
  HTML

  # The servers behind one set of addresses.
  class Edge
    # @return [NetworkNamespace]
    attr_reader :namespace

    # @return [HTTPServer] what answers as the app
    attr_reader :app

    # @return [NameServer]
    attr_reader :wrong_resolver

    def initialize(pages)
      @namespace = NetworkNamespace.new([APP, CONTROL, RESOLVER, WRONG_RESOLVER])
      @app = HTTPServer.new(pages, nil, @namespace.tcp_server(APP, 80))
      @control = HTTPServer.new({ "/" => [200, {}, "ok"] }, nil, @namespace.tcp_server(CONTROL, 80))
      @resolver = NameServer.new(@namespace.udp_socket(RESOLVER, 53), NAMES)
      @wrong_resolver = NameServer.new(@namespace.udp_socket(WRONG_RESOLVER, 53), {})
    end

    def stop
      [@app, @control, @resolver, @wrong_resolver].each(&:stop)
      @namespace.close
    end
  end

  # @return [Edge]
  attr_reader :good_edge, :bad_edge

  # @param pages [Hash{String => Object}] of the app, as {HTTPServer} takes them
  def initialize(pages)
    @good_edge = Edge.new(pages)
    @bad_edge = Edge.new(pages.transform_values { ERROR_PAGE })
    @links = 0
  end

  # A command that runs another one as a vantage: with a network namespace of its own, and a resolver.
  #
  # @param command [Array<String>]
  # @param resolv_conf [String] the path of a file
  # @return [Array<String>]
  def self.isolated(command, resolv_conf)
    ["unshare", "--net", "--mount", "sh", "-euc", 'mount --bind "$0" /etc/resolv.conf; exec "$@"', resolv_conf,
     *command]
  end

  # Connects a vantage with an edge, by a link of two addresses.
  #
  # @param pid [Integer]
  # @param edge [Edge]
  # @return [String] the address of the vantage
  def connect(pid, edge)
    link = "v#{@links += 1}"
    theirs = "192.0.2.#{@links * 4 + 1}"
    ours = "192.0.2.#{@links * 4 + 2}"
    edge.namespace.ip("link add #{link} type veth peer name eth0 netns #{pid}",
                      "addr add #{theirs}/30 dev #{link}", "link set #{link} up")
    NetworkNamespace.ip(pid, "link set lo up", "addr add #{ours}/30 dev eth0", "link set eth0 up",
                        "route add #{RESOLVER} via #{theirs}", "route add #{WRONG_RESOLVER} via #{theirs}",
                        "route add default via #{theirs}")
    ours
  end

  # Takes away the route to everything but the resolvers.
  def break_route(pid) = NetworkNamespace.ip(pid, "route change unreachable default")

  # @param address [String] of the vantage
  def mend_route(pid, address)
    NetworkNamespace.ip(pid, "route change default via #{address.sub(/\d+\z/) { |last| (last.to_i - 1).to_s }}")
  end

  def stop = [@good_edge, @bad_edge].each(&:stop)
end
