# frozen_string_literal: true

require "fileutils"
require "json"
require "erb"
require "yaml"
require "English"
require_relative "board"
require_relative "deploy"

# The apps of one release, on their way to production.
class Train
  ROOT = File.expand_path("..", __dir__)
  CONFIG = File.join(ROOT, "config/smoke_seal.yml")
  STATE = ENV.fetch("RELEASE_STATE", File.join(ROOT, "tmp"))
  PROD_SMOKE = [RbConfig.ruby, File.expand_path("../../exe/prod-smoke", ROOT)].freeze

  # The ship cannot go on.
  class Aborted < StandardError; end

  # @return [Train] the one that was begun
  def self.resume(slug)
    new(slug, JSON.parse(File.read(File.join(STATE, "#{slug}.json"))))
  rescue Errno::ENOENT
    raise Aborted, "#{slug} was never begun on this machine"
  end

  # @param slug [String]
  # @param shas [Hash{String => String}] the commit of each app
  def initialize(slug, shas)
    @slug = slug
    @shas = shas
    repos = YAML.safe_load(ERB.new(File.read(File.join(ROOT, "config/release_repos.yml"))).result).fetch("apps")
    @entries = shas.to_h do |app, _sha|
      [app, repos.fetch(app) do
              raise Aborted, "#{app} is unknown"
            end.fetch("prod_deploy")]
    end
    @board = Board.new(slug)
  end

  def ship
    remember
    @shas.each { |app, sha| deploy(app, sha) }
    pass_gates
    finish
  end

  # A ship that stopped after its deploys. What is not live is not shipped.
  def finalise
    @shas.each do |app, sha|
      live = SmokeSeal::Live.check(app, sha, config: CONFIG)
      say("live", "#{app}: #{live.line}")
      raise Aborted, "#{app} does not serve #{sha}" unless live.live?
    end
    finish
  end

  private

  def deploy(app, sha)
    say("deploy", "#{app} at #{sha[0, 7]}")
    Deploy.new(app, sha, @entries.fetch(app)).call
  end

  # All are deployed before the first is waited for.
  def pass_gates = @shas.each { |app, sha| pass_gate(app, sha) }

  # The hard gate: what is not up is not sealed.
  def pass_gate(app, sha)
    command = [*PROD_SMOKE, "await", app, "--sha", sha, "--timeout", ENV.fetch("GATE_SECONDS", "120"), "--config",
               CONFIG]
    said = IO.popen(command, err: %i[child out], &:read)
    say("gate", "#{app}: #{said.lines.last.to_s.chomp}")
    raise Aborted, "the gate of #{app} did not open: #{said.lines.last}" unless $CHILD_STATUS.success?
  end

  # Nothing from here on keeps the release from being shipped: it is live.
  def finish
    seals = seal
    say("seal", SmokeSeal::CombinedSeal.of(seals).verdict_line)
    say("ship", @board.ship(@shas))
  end

  def seal
    apps = @shas.to_h do |app, sha|
      [app, { sha: sha, **@entries.fetch(app).slice("repo", "heroku_app").transform_keys(&:to_sym) }]
    end
    SmokeSeal::Ship.seal_all(apps: apps, release: @slug, config: CONFIG, record: @board.recorder, console: $stderr)
  end

  def remember
    FileUtils.mkdir_p(STATE)
    File.write(File.join(STATE, "#{@slug}.json"), JSON.generate(@shas))
  end

  def say(step, text) = puts("#{step.ljust(7)} #{text}")
end
