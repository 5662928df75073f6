# frozen_string_literal: true

# Requests a page N times, 64 at once, on persistent connections: ruby typhoeus.rb URL N TEXT

require_relative "client"

Bench::Client.run("typhoeus") do |url, times, well|
  hydra = Typhoeus::Hydra.new(max_concurrency: Bench::Client::CONCURRENCY)
  answers = 0
  times.times do
    request = Typhoeus::Request.new(url)
    request.on_complete { |answer| answers += 1 if well.call(answer.code, answer.body) }
    hydra.queue(request)
  end
  hydra.run
  answers
end
