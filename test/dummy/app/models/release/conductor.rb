# frozen_string_literal: true

class Release
  # Ships a release: deploys every app, waits for the gate, seals production, marks the release as shipped, and posts
  # the notes. Each step says a line. Run again after it was stopped, it goes on where it was.
  class Conductor
    include SmokeSealStep

    # The app that is sealed, in releases that it is part of.
    SEALED_APP = "mcritchie-studio"

    class << self
      # @param release [Release] an assembled one
      # @param out [IO] what is done, line by line
      # @param err [IO] where an operator is alerted
      # @param baseline [Boolean] whether production is looked at before the deploy, so that the seal says what is new
      # @raise [TransitionError] the release is not assembled
      # @raise [Aborted] a deploy or the gate failed, or the database does not take the release as shipped
      def ship(release:, out: $stdout, err: $stderr, baseline: false)
        new(release: release, out: out, err: err, baseline: baseline).ship
      end

      # Posts the notes. Never raises: what goes wrong is logged.
      #
      # @param verdict [Hash] +seal+, else the one that is recorded
      # @return [Hash{Symbol => Object}] +message+, and whether Discord got it: +delivered+
      def post_release_notes(release:, **verdict)
        posted = ReleaseNotes.post(release: release, **verdict)
        { message: posted.message, delivered: posted.delivered? }
      end
    end

    def initialize(release:, out:, err:, baseline: false)
      @release = release
      @out = Console.new(out)
      @err = err
      @baseline = baseline
      @stage = "the preparation"
    end

    def ship
      release.assert_shippable!
      read_entries
      take_baseline if @baseline && @entries.key?(SEALED_APP)
      deploy_apps
      pass_gates
      seal = seal_release
      mark_shipped
      post_notes(seal)
    rescue Interrupt
      Console.new(err).puts("interrupted during #{@stage}; #{what_is_left}")
      raise
    end

    private

    attr_reader :release, :out, :err

    # All of them, before the first one is deployed.
    def read_entries
      repos = Repos.load
      @entries = release.apps.to_h { |app, _sha| [app, repos.fetch(app)] }
    end

    def take_baseline
      @stage = "the baseline"
      seen = ::SmokeSeal::SealStep.baseline(release, app: SEALED_APP, console: err)
      say("before", "#{SEALED_APP}: #{seen.summary}")
    end

    def deploy_apps = @entries.each { |app, entry| deploy(app, entry) }

    def pass_gates = @entries.each { |app, entry| pass_gate(app, entry) }

    def deploy(app, entry)
      @stage = "the deploy of #{app}"
      sha = release.apps.fetch(app)
      return say("deploy", "#{app} at #{sha.first(7)}: deployed before") if release.deployed_sha(app) == sha

      say("deploy", "#{app} at #{sha.first(7)}")
      Deploy.for(release: release, app: app, entry: entry, out: out).call
    end

    def pass_gate(app, entry)
      @stage = "the gate of #{app}"
      seconds = Gate.new(entry.smoke_url, limit: entry.gate_seconds || Gate::LIMIT).wait
      say("gate", format("%<app>s is up after %<seconds>.1f s", app: app, seconds: seconds))
    end

    # @return [SmokeSeal::Seal, nil] nil when the sealed app is not part of the release
    def seal_release
      entry = @entries[SEALED_APP]
      return say("seal", "nothing: #{SEALED_APP} is not part of this release") unless entry

      @stage = "the seal"
      seal = seal_production(release, app: SEALED_APP, console: err, name: release.title, url: release.url,
                                      repo: entry.repo, heroku_app: entry.heroku_app, **shas)
      say("seal", seal.verdict_line)
      seal
    end

    def shas
      Release.refresh_connection
      { sha: release.deployed_sha, previous_sha: release.previous_shipped(SEALED_APP)&.deployed_sha }
    rescue StandardError => e
      # The way back is worth less without it, and the seal as much as before.
      Console.new(err).puts("the release before this one could not be looked up: #{e.message}")
      { sha: release.deployed_sha }
    end

    def mark_shipped
      @stage = "the end of the ship"
      Release.refresh_connection
      release.ship!
      say("ship", "#{release.slug} is shipped")
    rescue ActiveRecord::ActiveRecordError => e
      raise NotMarked, "#{release.slug} is live, but could not be marked as shipped: #{e.message}"
    end

    def post_notes(seal)
      @stage = "the release notes"
      posted = ReleaseNotes.post(release: release, seal: seal)
      say("notes", posted.delivered? ? "posted to Discord" : "not posted: #{posted.reason}")
    end

    def what_is_left
      return "run it again to finish: nothing is deployed twice" unless release.state == "shipped"

      "#{release.slug} is shipped, and its notes may be missing (Release::Conductor.post_release_notes posts them)"
    end

    def say(step, text)
      out.puts "#{step.ljust(7)} #{text}"
    end
  end
end
