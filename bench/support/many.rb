# frozen_string_literal: true

require "tempfile"

module Bench
  # A suite of any number of checks, each of a page that takes +delay+ ms.
  class Many
    NAME = "many"
    CONCURRENCY = 64
    TEXT = "All is well"

    attr_reader :checks, :delay

    # @param text [Boolean] whether the checks expect a text in addition to the status
    def initialize(checks:, delay:, text: true, concurrency: CONCURRENCY)
      @checks = checks
      @delay = delay
      @text = text
      @concurrency = concurrency
    end

    def text? = @text

    # @return [String] the page that every check requests
    def page = "/slow/#{delay}"

    # @return [String] the config file
    def config
      # The file is deleted with the object.
      @file ||= Tempfile.new(["smoke_seal", ".yml"]).tap { |file| write(file) }
      @file.path
    end

    # @return [SmokeSeal::Suite] without a config file
    def suite(url)
      expected = { "path" => page, "status" => 200, "text" => (TEXT if @text) }.compact
      entry = settings.merge("checks" => Array.new(checks) { |n| ["page#{n}", expected] }.to_h)
      SmokeSeal::Suite.parse(NAME, entry, url: url)
    end

    # @return [Float] seconds that the answers alone take
    def ideal = checks.fdiv(@concurrency) * delay / 1000

    # @return [Float] the same in whole rounds: the last one is not quicker for having fewer checks
    def rounds = checks.fdiv(@concurrency).ceil * delay / 1000.0

    private

    # One attempt at each check, without a tight deadline.
    def settings = { "concurrency" => @concurrency, "boot_window" => 0, "deadline" => 600 }

    def write(file)
      file.puts "apps:", "  #{NAME}:", *settings.map { |key, value| "    #{key}: #{value}" }, "    checks:"
      text = ", text: #{TEXT}" if @text
      checks.times { |n| file.puts "      page#{n}: { path: #{page}, status: 200#{text} }" }
      file.close
    end
  end
end
