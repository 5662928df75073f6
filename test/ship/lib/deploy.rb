# frozen_string_literal: true

require "shellwords"

# Puts one app's commit into production, as config/release_repos.yml says: by a script, or by a workflow that runs
# elsewhere and is only started here.
class Deploy
  def initialize(app, sha, entry)
    @app = app
    @sha = sha
    @entry = entry
  end

  # @raise [Train::Aborted] it failed, or could not be started
  def call
    case @entry["strategy"]
    when "script" then run(Shellwords.split(@entry.fetch("command")))
    when "github_actions" then run([*gh, "workflow", "run", @entry.fetch("workflow"), "-f", "sha=#{@sha}"])
    else raise Train::Aborted, "#{@app} has the strategy #{@entry["strategy"].inspect}; known: script, github_actions"
    end
  end

  private

  def gh = Shellwords.split(ENV.fetch("GH_COMMAND", "gh"))

  def run(command)
    said = IO.popen({ "RELEASE_SHA" => @sha, "APP" => @app }, command, err: %i[child out], &:read)
    said.each_line { |line| puts "  #{line.scrub}" }
    raise Train::Aborted, "the deploy of #{@app} failed: #{command.join(" ")}" unless $CHILD_STATUS.success?
  rescue SystemCallError => e
    raise Train::Aborted, "the deploy of #{@app} could not start: #{e.message}"
  end
end
