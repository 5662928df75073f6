# frozen_string_literal: true

# The main job, as an operator sees it: three releases of two apps are shipped from plain Ruby, and sealed. Then one is
# shipped by the board, with a baseline, and its alert is followed until it is resolved. Run it with bin/demo. With
# --vantages it is another demo: demo/vantages.rb.

require "optparse"
require_relative "demo/studio"

$stdout.sync = true
options = {}
OptionParser.new do |parser|
  parser.banner = "Ships a healthy, a slow and two broken releases of the reference host on loopback, and seals " \
                  "them;\nmends the last one, and seals it again.\n\n" \
                  "Usage: bin/demo [--keep | --open]\n       bin/demo --vantages\n\n"
  parser.on("--keep", "leave the board running; Enter ends it") { options[:keep] = true }
  parser.on("--open", "the same, and open the board in a browser") { options[:keep] = options[:open] = true }
  parser.on("--vantages", "instead: seal one release from three places that see it differently") do
    options[:vantages] = true
  end
  parser.parse!
rescue OptionParser::ParseError => e
  abort "bin/demo: #{e.message}\nTry bin/demo --help"
end

def heading(text) = puts("", "— #{text}", "")

def run(command, problem)
  puts "$ #{command}"
  yield or abort "\nThe demo went wrong: #{problem}"
  puts
end

def ship(studio, slug)
  run("bin/release.rb ship #{slug} …", "#{slug} was not shipped") { studio.ship(slug) }
end

def ship_from_the_board(studio, slug)
  run("bin/release ship #{slug} --baseline", "#{slug} was not shipped") { studio.ship_from_the_board(slug) }
end

def show_messages(title, messages)
  puts "#{title}:"
  messages.each { |message| puts message.gsub(/^/, "  │ "), "" }
end

def show_board(studio, open:)
  system("xdg-open", studio.board_url, out: File::NULL, err: File::NULL) if open
  puts "The board is at #{studio.board_url}",
       "The pages of the seals are at #{studio.pages_url} (user operator, password #{Studio::PAGES_PASSWORD})",
       "Enter ends the demo"
  $stdin.gets
end

begin
  if options[:vantages]
    require_relative "demo/vantages"
    exit if VantagesDemo.run
    abort "\nThe demo went wrong: expected an unsealed, a green and a red seal"
  end

  Studio.open do |studio|
    heading "A healthy release: deployed, let through by its /up gate, sealed green"
    ship(studio, studio.healthy)

    heading "The next one boots slowly: its pages answer 503 for 2 s after /up is fine. The gate and the seal wait"
    ship(studio, studio.slow)

    heading "The third one is broken: /tasks fails, and the withdrawn /devops is back. /up is fine, so it ships"
    ship(studio, studio.broken)

    heading "Who was notified, and of what"
    show_messages("Discord, the release notes", studio.notes)
    show_messages("Discord, the operators' channel", studio.alerts)

    heading "The fourth one checks production before its deploy. It breaks /signin; /tasks was broken before"
    ship_from_the_board(studio, studio.unmigrated)
    show_messages("Discord, the operators' channel, one message more", studio.alerts.last(1))

    heading "Nobody had migrated. Now somebody does; the watch seals the release again, and the alert ends"
    studio.migrate
    run("bin/rails smoke_seal:watch", "the watch made no seal") { studio.watch }
    show_messages("Discord, the operators' channel: the same message, edited, and a line", studio.alerts.last(2))

    heading "The deployments board"
    puts studio.board

    heading "How the seal knows the new release from the one before: the check of the revision, in the evidence"
    puts studio.revisions
    show_board(studio, open: options[:open]) if options[:keep]

    next if studio.as_expected?

    abort "\nThe demo went wrong: expected three green seals and a red one on the board, each of its own " \
          "revision, and the last alert resolved"
  end
rescue Interrupt
  exit 130
end
