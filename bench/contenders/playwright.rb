# frozen_string_literal: true

require "json"
require_relative "command"

module Bench
  # The six as a Playwright test, in a real Chromium.
  module Playwright
    NAME = "playwright test"
    # From bench/package.json. Called directly: npx would take longer.
    PROGRAM = File.expand_path("../node_modules/.bin/playwright", __dir__)
    PACKAGE = File.expand_path("../node_modules/@playwright/test/package.json", __dir__)
    CHROMIUM = ENV.fetch("CHROMIUM", "/usr/bin/chromium")

    module_function

    def installed? = File.exist?(PROGRAM) && File.executable?(CHROMIUM)

    def version = "#{JSON.parse(File.read(PACKAGE)).fetch("version")} with #{chromium}"

    def chromium = `#{CHROMIUM} --version 2>#{File::NULL}`[/Chromium [\d.]+/]

    # It takes seconds, so it takes fewer turns.
    def command(url, every:)
      env = { "BASE_URL" => url, "CHROMIUM" => CHROMIUM, "CI" => nil }
      Command.new(NAME, PROGRAM, "test", "--grep", "@qa-readonly", chdir: SIX, env: env, every: every)
    end
  end
end
