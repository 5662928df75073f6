# frozen_string_literal: true

# Requests / repeatedly on a few persistent connections, and prints the number of answers: ruby load.rb PORT SECONDS

require "net/http"

CLIENTS = 4

def answers(http, ends)
  count = 0
  while Process.clock_gettime(Process::CLOCK_MONOTONIC) < ends
    http.get("/").value # raises unless it is well
    count += 1
  end
  count
end

port, seconds = ARGV
ends = Process.clock_gettime(Process::CLOCK_MONOTONIC) + Float(seconds)
clients = Array.new(CLIENTS) do
  Thread.new { Net::HTTP.start("127.0.0.1", Integer(port)) { |http| answers(http, ends) } }
end
puts clients.sum(&:value)
