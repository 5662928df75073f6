# frozen_string_literal: true

require "optparse"
require_relative "app"
require_relative "table"
require_relative "trial"

Dir[File.join(__dir__, "apps", "*.rb")].each { |file| require file }

module RealApps
  # The command bin/real-apps: reads the arguments, tries each app, prints the table.
  class CommandLine
    BANNER = <<~TEXT
      Fetches real apps through the package clients of this machine, runs each on loopback, and for each: writes a
      config with prod-smoke init, seals three times, restarts the app and seals, follows its links, sitemap and
      assets, and breaks it in several ways.

      Usage: bin/real-apps [NAME ...] [options]        all apps, unless some are named

    TEXT
    GOOD = 0
    BAD = 1
    USAGE = 2
    private_constant :BANNER, :GOOD, :BAD, :USAGE

    def initialize(arguments)
      @arguments = arguments
    end

    # @return [Integer] the exit code
    def run
      $stdout.sync = true
      trap("TERM") { raise Interrupt }
      # A thread whose pipe or socket is closed by an interrupt has nothing to say.
      Thread.report_on_exception = false
      names = parser.parse(@arguments)
      return list if @list

      try(names.empty? ? App.all : names.map { |name| App.named(name) })
    rescue OptionParser::ParseError, KeyError => e
      warn "bin/real-apps: #{e.message}", "Try bin/real-apps --help"
      USAGE
    rescue Interrupt
      warn "bin/real-apps: interrupted; all that was started is stopped"
      130
    end

    private

    def parser
      OptionParser.new do |options|
        options.banner = BANNER
        options.on("--list", "list the apps, and start none") { @list = true }
        options.on("--markdown FILE", "write the table to FILE as well, after its mark") { |file| @markdown = file }
        options.on("--fetch", "only fetch the apps") { @fetch_only = true }
        options.on("-h", "--help", "print this") { puts(options) || exit(GOOD) }
        options.separator("\nWhat is fetched is kept in #{Cache.root}.\nIt exits with 0 if no finding is wrong and " \
                          "each breakage was found, with 1 otherwise.")
      end
    end

    def list
      App.all.each { |app| puts "#{app.name.ljust(16)} #{app.description}" }
      GOOD
    end

    def try(apps)
      trials = []
      apps.each { |app| trials << Trial.new(app, fetch_only: @fetch_only).run }
      trials.all?(&:good?) ? GOOD : BAD
    ensure
      show(trials)
    end

    # What was tried so far, also after Ctrl-C.
    def show(trials)
      table = Table.new(trials)
      puts "", table.text
      table.write(@markdown) if @markdown
    end
  end
end
