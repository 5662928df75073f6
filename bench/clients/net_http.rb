# frozen_string_literal: true

# Requests a page N times, on 64 threads with a persistent connection each: ruby net_http.rb URL N TEXT

require_relative "client"

Bench::Client.run("net/http") do |url, times, well|
  place = URI(url)
  turns = Queue.new
  times.times { |turn| turns << turn }
  turns.close
  threads = Array.new(Bench::Client::CONCURRENCY) do
    Thread.new do
      Net::HTTP.start(place.host, place.port) do |http|
        answers = 0
        while turns.pop
          answer = http.get(place.path)
          answers += 1 if well.call(Integer(answer.code), answer.body)
        end
        answers
      end
    end
  end
  threads.sum(&:value)
end
