# frozen_string_literal: true

# The reference host under Puma, in the process that seals: prints its port, then executes commands from standard input
# ("seal": one seal after the other, on a thread; "rest": none), and ends with it.

require_relative "host"
require "puma"
require "puma/server"

config = File.join(__dir__, "../six/smoke_seal.yml")
sealing = false
Thread.new { loop { sealing ? SmokeSeal.run("studio", url: ARGV.fetch(0), config: config) : sleep(0.01) } }

server = Puma::Server.new(Rails.application)
port = server.add_tcp_listener("127.0.0.1", 0).addr[1]
server.run
$stdout.sync = true
puts port
while (command = $stdin.gets)
  sealing = command == "seal\n"
  puts command
end
server.halt
