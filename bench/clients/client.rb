# frozen_string_literal: true

module Bench
  # Code that the scripts of this folder share: each is a separate process, outside of Bundler, so that a gem that this
  # project does not need can still be compared with where it is installed.
  module Client
    CONCURRENCY = 64

    module_function

    # Prints how many answers held and how many seconds they took, loading not counted; nothing when a library is not
    # installed.
    #
    # @yield [url, times, well] sends the requests, and gives how many were well
    def run(*libraries)
      libraries.each { |library| require library }
      url, times, text = ARGV
      began = now
      answers = yield(url, Integer(times), ->(status, body) { status == 200 && body.include?(text) })
      puts answers, now - began
    rescue LoadError
      puts "not installed"
    end

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
