# frozen_string_literal: true

require "English"
require "json"
require "shellwords"

# The board that has the release's record: a Rails app on another machine, reached by a command.
class Board
  # Marks the release as shipped, and posts its notes. Run again it marks nothing twice.
  SHIP = <<~RUBY
    require "json"
    slug, shas = JSON.parse(%s)
    release = Release.find_by!(slug: slug)
    release.update!(deployed: release.deployed.merge(shas))
    release.ship! unless release.state == "shipped"
    posted = Release::Conductor.post_release_notes(release: release)
    puts "\#{slug} is shipped; its notes are \#{posted[:delivered] ? "posted" : "not posted"}"
  RUBY

  def initialize(slug, command: ENV.fetch("BOARD_COMMAND", "heroku run --app board -- bin/rails"))
    @slug = slug
    @command = Shellwords.split(command)
  end

  # @return [SmokeSeal::Recorder::Remote] hands over the whole seal where the file can be read on the other side, as it
  #   can here; else a line
  def recorder
    return SmokeSeal::Recorder.remote([*@command, "smoke_seal:record"]) unless ENV["BOARD_READS_FILES"]

    SmokeSeal::Recorder.remote([*@command, "smoke_seal:record", "FILE={file}"])
  end

  # @return [String] what became of it
  # @raise [Train::Aborted] the board did not take it
  def ship(shas)
    said = IO.popen([*@command, "runner", "-"], "r+", err: %i[child out]) do |io|
      io.write(format(SHIP, JSON.generate([@slug, shas]).dump))
      io.close_write
      io.read
    end
    last = said.lines.last.to_s.chomp
    return last if $CHILD_STATUS.success?

    raise Train::Aborted, "it is live, but the board does not know it; bin/release.rb finalise #{@slug}: #{last}"
  rescue SystemCallError => e
    raise Train::Aborted, "it is live, but the board could not be reached: #{e.message}"
  end
end
