# frozen_string_literal: true

# Requests a page N times, 64 fibers at once, on persistent connections: ruby async_http.rb URL N TEXT

require_relative "client"

Bench::Client.run("async/http", "async/barrier", "async/semaphore") do |url, times, well|
  answers = 0
  Async do
    client = Async::HTTP::Client.new(Async::HTTP::Endpoint.parse(url))
    barrier = Async::Barrier.new
    semaphore = Async::Semaphore.new(Bench::Client::CONCURRENCY, parent: barrier)
    times.times do
      semaphore.async do
        answer = client.get(URI(url).path)
        answers += 1 if well.call(answer.status, answer.read)
      end
    end
    barrier.wait
    client.close
  end
  answers
end
