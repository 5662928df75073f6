# frozen_string_literal: true

# Puma with as many threads as the first argument says, each answer of which takes as many ms as the second one says.
# Says its port, and ends with its standard input.

require "puma"
require "puma/server"

threads, delay = ARGV.map { |number| Integer(number) }
PAGE = "<!doctype html><title>Shop</title><p>All is well"
app = lambda do |_env|
  sleep(delay / 1000.0)
  [200, { "Content-Type" => "text/html" }, [PAGE]]
end
server = Puma::Server.new(app, Puma::Events.strings, min_threads: threads, max_threads: threads)
port = server.add_tcp_listener("127.0.0.1", 0).addr[1]
server.run
$stdout.sync = true
puts port
$stdin.read
server.halt
