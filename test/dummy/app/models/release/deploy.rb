# frozen_string_literal: true

class Release
  # Puts one app's commit into production, by the adapter that config/release_repos.yml names. What the deploy prints is
  # passed on as it comes.
  class Deploy
    class Failed < Aborted; end

    ADAPTERS = { "script" => "Script", "git_push" => "GitPush" }.freeze

    # @param release [Release]
    # @param app [String]
    # @param entry [Repos::Entry]
    # @param out [#print] where the deploy's output goes
    # @return [Deploy] of the adapter that the entry names
    # @raise [Aborted] there is no such adapter
    def self.for(release:, app:, entry:, out:)
      adapter = ADAPTERS.fetch(entry.adapter) do
        raise Aborted, "#{Repos::PATH}: #{app} has the adapter #{entry.adapter.inspect}; " \
                       "known: #{ADAPTERS.keys.join(", ")}"
      end
      const_get(adapter).new(release: release, app: app, entry: entry, out: out)
    end

    def initialize(release:, app:, entry:, out:)
      @release = release
      @app = app
      @entry = entry
      @out = out
    end

    # Deploys, and keeps that in +release.deployed+, so that a ship that is run again does not deploy again.
    #
    # @raise [Failed] the deploy went wrong, or could not be recorded
    # @raise [Interrupt] once the deploy has come to its end: of a Ctrl-C the command has heard itself
    def call
      finish_before_interrupt do
        deploy
        record
      end
    end

    private

    attr_reader :release, :app, :entry, :out

    def sha = release.apps.fetch(app)

    def run(command, **options)
      IO.popen(environment, command, err: %i[child out], **options) do |output|
        output.each_line { |line| out.print("  #{line.scrub}") }
      end
      status = Process.last_status
      raise Failed, "the deploy of #{app} failed: #{shown(command)} ended with #{ending(status)}" unless status.success?
    rescue SystemCallError => e
      raise Failed, "the deploy of #{app} could not start: #{e.message}"
    end

    def environment = { "RELEASE_SHA" => sha, "RELEASE_SLUG" => release.slug, "APP" => app }

    def shown(command) = Array(command).join(" ")

    def ending(status)
      status.signaled? ? "signal #{Signal.signame(status.termsig)}" : "exit code #{status.exitstatus}"
    end

    def record
      Release.refresh_connection
      release.update!(deployed: release.deployed.merge(app => sha))
    rescue ActiveRecord::ActiveRecordError => e
      raise Failed, "#{app} is deployed, but that could not be recorded, so another run would deploy it again: " \
                    "#{e.message}"
    end

    def finish_before_interrupt
      interrupted = false
      handler = trap("INT") { interrupted = true }
      yield
    ensure
      trap("INT", handler)
      raise Interrupt if interrupted
    end
  end
end
