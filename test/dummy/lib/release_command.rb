# frozen_string_literal: true

require "optparse"

# bin/release: ships a release from a terminal.
class ReleaseCommand
  SHIPPED = 0
  ABORTED = 1
  USAGE = 2
  INTERRUPTED = 130

  # How many releases the list shows.
  LISTED = 20

  # @param argv [Array<String>]
  # @return [Integer] the exit code
  def self.start(argv, out: $stdout, err: $stderr) = new(out: out, err: err).start(argv)

  def initialize(out:, err:)
    @out = out
    @err = err
    @baseline = false
  end

  def start(argv)
    command, *arguments = parser.parse(argv)
    return help if @help

    case [command, arguments.size]
    when ["ship", 1] then ship(arguments.first)
    when ["list", 0] then list
    else usage_error("say what to do: ship SLUG, or list")
    end
  rescue OptionParser::ParseError => e
    usage_error(e.message)
  rescue Interrupt
    # Whoever was at work has said where.
    INTERRUPTED
  end

  private

  def ship(slug)
    boot
    release = Release.find_by(slug: slug)
    return usage_error("there is no release #{slug}; bin/release list shows them") unless release

    Release::Conductor.ship(release: release, out: @out, err: @err, baseline: @baseline)
    SHIPPED
  rescue Release::NotMarked => e
    failure(e.message)
  rescue Release::Aborted, Release::TransitionError => e
    failure("not shipped: #{e.message}")
  rescue ActiveRecord::ActiveRecordError => e
    failure("the database: #{e.message} (is it migrated? bin/rails db:migrate)")
  end

  def list
    boot
    Release.order(id: :desc).limit(LISTED).each do |release|
      badge = release.smoke_seal&.badge || "  "
      @out.puts [release.slug.ljust(24), release.state.ljust(10), badge, release.title].join("  ")
    end
    SHIPPED
  end

  # Rails takes a while; help and mistakes need none of it.
  def boot
    require_relative "../config/environment"
    # What is said is seen as it happens, through a pipe as well.
    @out.sync = true
  end

  def help
    @out.puts(parser.help)
    SHIPPED
  end

  def usage_error(message)
    @err.puts("release: #{message}", "Try bin/release --help")
    USAGE
  end

  def failure(message)
    @err.puts("release: #{message}")
    ABORTED
  end

  def parser
    OptionParser.new do |options|
      options.banner = BANNER
      options.on("--baseline", "look at production before the deploy: the seal then says what is new") do
        @baseline = true
      end
      options.on("-h", "--help", "print this") { @help = true }
      options.separator(EXIT_CODES)
    end
  end

  BANNER = <<~TEXT
    Ships a release: deploys its apps, waits for their /up, seals production, and posts the notes.

    Usage:
      bin/release ship SLUG [--baseline]
      bin/release list

  TEXT

  EXIT_CODES = <<~TEXT

    A red seal is told, with the ways back, and blocks nothing.

    Exit codes:
      0    shipped, whatever the seal
      1    not shipped, or not marked as shipped; the message says why
      2    the command line is wrong; nothing was done
      130  interrupted; run it again to finish
  TEXT
  private_constant :BANNER, :EXIT_CODES
end
