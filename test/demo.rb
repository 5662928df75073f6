# frozen_string_literal: true

# The main job, as an operator meets it: three releases of two apps are shipped from plain Ruby, and sealed. Run it with
# bin/demo.

require "optparse"
require_relative "demo/studio"

$stdout.sync = true
options = {}
OptionParser.new do |parser|
  parser.banner = "Ships a healthy, a slow and a broken release of the reference host on loopback, and seals " \
                  "them.\n\n" \
                  "Usage: bin/demo [--keep | --open]\n\n"
  parser.on("--keep", "leave the board running, to look at it; Enter ends it") { options[:keep] = true }
  parser.on("--open", "the same, and open the board in a browser") { options[:keep] = options[:open] = true }
  parser.parse!
rescue OptionParser::ParseError => e
  abort "bin/demo: #{e.message}\nTry bin/demo --help"
end

def heading(text) = puts("", "— #{text}", "")

def ship(studio, slug)
  puts "$ bin/release.rb ship #{slug} …"
  studio.ship(slug) or abort "\nThe demo went wrong: #{slug} was not shipped"
  puts
end

def show_messages(title, messages)
  puts "#{title}:"
  messages.each { |message| puts message.gsub(/^/, "  │ "), "" }
end

def look(studio, open:)
  system("xdg-open", studio.board_url, out: File::NULL, err: File::NULL) if open
  puts "The board is at #{studio.board_url}; Enter ends the demo"
  $stdin.gets
end

begin
  Studio.open do |studio|
    heading "A healthy release: deployed, let through by its /up gate, sealed green"
    ship(studio, studio.healthy)

    heading "The next one boots slowly: its pages answer 503 for 2 s after /up is fine. The gate and the seal wait"
    ship(studio, studio.slow)

    heading "The last one is broken: /tasks fails, and the withdrawn /devops is back. /up is fine, so it ships"
    ship(studio, studio.broken)

    heading "What was told to whom"
    show_messages("Discord, the release notes", studio.notes)
    show_messages("Discord, the operators' channel", studio.alerts)

    heading "The deployments board"
    puts studio.board

    heading "How the seal knows the new release from the one before: the check of the revision, in the evidence"
    puts studio.revisions
    look(studio, open: options[:open]) if options[:keep]

    next if studio.as_expected?

    abort "\nThe demo went wrong: expected two green seals and a red one on the board, each of its own revision"
  end
rescue Interrupt
  exit 130
end
