# frozen_string_literal: true

require "fileutils"
require_relative "vantage_studio"

# One release, sealed from three vantages that see it differently: bin/demo --vantages.
class VantagesDemo
  REPORTS = File.expand_path("../../tmp/demo", __dir__)
  SHIP = "bin/release ship #{VantageStudio::SLUG}".freeze
  RESEAL = "Release.find_by(slug: \"#{VantageStudio::SLUG}\").reseal!".freeze
  private_constant :REPORTS, :SHIP, :RESEAL

  # @return [Boolean] whether each seal is the expected one
  def self.run = VantageStudio.open { |studio| new(studio).run }

  def initialize(studio)
    # The studio has loaded the gem, after Rails.
    require "smoke_seal/cli"
    @studio = studio
    @seals = []
    FileUtils.mkdir_p(REPORTS)
  end

  def run
    disagreement
    repair
    spread
    stored
    @seals.map(&:status) == [nil, "green", "red"]
  end

  private

  def disagreement
    heading "Three vantages seal a healthy release, and two of them have to agree. local, this machine, sees it well;" \
            "\n  fra is behind an edge of a CDN that answers 502 for /tasks; the route of sfo is broken"
    puts "$ #{SHIP}"
    @studio.ship or abort "\nThe demo went wrong: the release was not shipped"
    show(@studio.seal)
  end

  def repair
    heading "The route of sfo is repaired. Two of three see a healthy release: green, whatever fra says"
    @studio.change_edge("sfo", :good)
    reseal
  end

  def spread
    heading "Now the edge of sfo answers 502 as well. This machine alone would see nothing; two of three see it: red"
    @studio.change_edge("sfo", :broken)
    reseal
  end

  def stored
    heading "What the board's tables have: each run with its votes. A vote after the verdict is late, and is kept"
    puts @studio.runs
  end

  def reseal
    puts "$ bin/rails runner '#{RESEAL}'"
    show(@studio.reseal { |event| puts "  #{event.vantage} voted: #{event.vote}" if event.name == :voted })
  end

  def show(seal)
    @seals << seal
    puts
    SmokeSeal::CLI::SealText.new($stdout, verbose: true).print_checks(seal, commands: false)
    puts "", seal.verdict_line, "", "The report, for a browser: #{write_report(seal)}"
  end

  def write_report(seal)
    path = File.join(REPORTS, "vantages-#{@seals.size}.html")
    File.write(path, SmokeSeal::Reports.render("html", seal))
    path
  end

  def heading(text) = puts("", "— #{text}", "")
end
