# frozen_string_literal: true

# Puma with as many threads as the first argument says, each answer of which takes as many ms as the second one says.
# Says its port and the version of Puma, and ends with its standard input.

require "puma"
require "puma/server"

threads, delay = ARGV.map { |number| Integer(number) }
PAGE = "<!doctype html><title>Shop</title><p>All is well"
app = lambda do |_env|
  sleep(delay / 1000.0)
  [200, { "Content-Type" => "text/html" }, [PAGE]]
end
options = { min_threads: threads, max_threads: threads }
# Puma 6 took the log out of its events.
server =
  if defined?(Puma::LogWriter)
    Puma::Server.new(app, nil, options.merge(log_writer: Puma::LogWriter.strings))
  else
    Puma::Server.new(app, Puma::Events.strings, options)
  end
port = server.add_tcp_listener("127.0.0.1", 0).addr[1]
server.run
$stdout.sync = true
puts "#{port} #{Puma::Const::VERSION}"
$stdin.read
server.halt
