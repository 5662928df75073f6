# frozen_string_literal: true

require "tempfile"

module Bench
  # A config of many apps, each slower than the one before.
  class Fleet
    APPS = 100
    CHECKS = 10
    # Each app answers this many milliseconds later than the app before it.
    STEP = 10

    def initialize(url)
      @url = url
    end

    # @return [Array<String>]
    def apps = (1..APPS).map { |number| "app#{number}" }

    def slowest = apps.last

    # @return [String] the config file
    def config
      # The file is deleted with the object.
      @file ||= Tempfile.new(["smoke_seal", ".yml"]).tap { |file| write(file) }
      @file.path
    end

    private

    def write(file)
      file.puts "apps:"
      apps.each.with_index(1) do |app, number|
        file.puts "  #{app}:", "    url: #{@url}", "    checks:"
        CHECKS.times { |n| file.puts "      page#{n}: { path: /slow/#{number * STEP}, text: #{Many::TEXT} }" }
      end
      file.close
    end
  end
end
