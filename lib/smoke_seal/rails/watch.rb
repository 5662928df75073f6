# frozen_string_literal: true

require "securerandom"
require_relative "deployed_sha"
require_relative "run_facts"
require_relative "shipped_releases"
require_relative "watch_alert"
require_relative "watch_attempt"
require_relative "../bounded_call"
require_relative "../error_text"
require_relative "../revision_seen"
require_relative "../watch_chain"

module SmokeSeal
  # The seals of a release that follow its ship, until the next release of the app. {WatchChain} decides, from the
  # release's state; jobs or cron only trigger it.
  #
  # For each seal there are two jobs: one at the time when it is due, and one a lease later, which finds nothing to do
  # unless the first was lost with its worker. Both are enqueued before the seal before them is made, so that no engine
  # has to recover a job of a killed worker.
  module Watch
    STATE = "watch"
    # The most seconds that a ship waits for the begin of a watch.
    BEGIN_WITHIN = 10
    # The second job comes after the lease has surely ended.
    SECOND_JOB_AFTER = 1.1
    # The most times that a job may reschedule itself. Without a limit, an engine that ignores the time would run it for
    # ever.
    MOST_WAITS = 3

    # The facts of a ship that later alerts need, see {WatchAlert}.
    SHIP_FACTS = %i[name url previous_sha previous_release repo heroku_app].freeze
    # Characters of each.
    LONGEST_FACT = 300
    private_constant :BEGIN_WITHIN, :SECOND_JOB_AFTER, :MOST_WAITS, :SHIP_FACTS, :LONGEST_FACT

    class << self
      # Begins the watch of an app that was just shipped and sealed, if the config says so. It never raises, and takes
      # bounded time: the ship continues.
      #
      # @param release [Sealable]
      # @param app [String]
      # @param seal [Seal] the ship's; no watch begins unless it was recorded
      # @param given the facts of the ship: +sha+, +base_url+, and those for alerts
      # @return [String, nil] the problem, for the operator
      def begin_after_ship(release, app, seal, **given)
        result = BoundedCall.in_place(BEGIN_WITHIN) do
          self.begin(release, app, alerted: WatchAlert.fingerprint(seal), **given) if recorded?(release, app, seal)
        end
        result.ok? ? result.value : "#{app} is not watched: #{BoundedCall.reason(result.error)}"
      end

      # Begins the watch of a release, in place of an earlier one, and ends those of the app's other releases.
      #
      # @param alerted [String, nil] the fingerprint of the seal that the operator was alerted of
      # @return [String, nil] the problem, for the operator
      # @raise [ConfigError] +watch+ in the config is wrong
      def begin(release, app, alerted: nil, sha: nil, base_url: nil, **ship)
        return if Testing.silent?

        settings = settings_of(app) or return

        state = WatchChain.begin(id: SecureRandom.hex(8), now: Time.now, settings: settings,
                                 facts: facts(release, app, sha: sha, base_url: base_url, alerted: alerted, ship: ship))
        note = first_jobs(release, app, state, settings) if Configuration.current.watch_jobs
        store(release, app) { state.merge("jobs" => Configuration.current.watch_jobs && note.nil?) }
        end_others(release, app)
        note
      end

      # @param time [Time, nil] when a ship was sealed
      # @return [Boolean] whether the watch of the release began after it
      def begun_since?(release, app, time)
        began = Timestamp.parse(release.smoke_state(app, STATE).to_h["began"]) if release.is_a?(Sealable)
        !began.nil? && (time.nil? || began >= time)
      end

      # @param app [String]
      # @return [WatchSettings, nil] nil if the app is not watched
      # @raise [ConfigError]
      def settings_of(app)
        written = Configuration.current.watch
        return SmokeSeal.config.watch(app) if written.nil?

        settings = WatchSettings.new(written)
        problems = settings.problems.map { |problem| "config.smoke_seal.#{problem}" }
        raise ConfigError, problems if problems.any?

        settings if settings.on?
      end

      # Enqueues the two jobs of a seal.
      #
      # @param at [Time] when it is due
      # @raise [NotImplementedError, StandardError] the engine does not accept them
      def make_jobs(release, app, chain:, step:, at:, settings:)
        [at, at + (settings.lease * SECOND_JOB_AFTER)].each do |time|
          WatchJob.at(time, release, app, chain: chain, step: step)
        end
      end

      # The work of a job.
      #
      # @param waits [Integer] how often the job has rescheduled itself
      # @return [WatchChain::Decision]
      def perform(release, app, chain:, step:, waits: 0)
        decision = WatchAttempt.new(release, app).call(chain: chain, step: step)
        if decision.wait? && waits < MOST_WAITS
          WatchJob.at(decision.at, release, app, chain: chain, step: step, waits: waits + 1)
        end
        decision
      end

      # The work of cron: makes each seal that is due, of the release of each app that was shipped last. It begins the
      # watch of a release that has none.
      #
      # @yieldparam app [String]
      # @yieldparam attempt [WatchAttempt] with the results +seal+ and +before+
      # @return [void]
      def due
        watched_apps.each do |app|
          entry = ShippedReleases.new(release_model, app).newest or next
          release = release_model.unscoped.find(entry.id)
          attempt = WatchAttempt.new(release, app)
          if WatchChain.new(entry.watch, now: Time.now).live?
            attempt.call
          else
            self.begin(release, app)
          end
          yield app, attempt if block_given?
        end
      end

      private

      def recorded?(release, app, seal)
        return false if !release.is_a?(Sealable) || seal.url.nil? || seal.environment != "production"

        known = [release.smoke_seals[app], *release.smoke_seal_history].compact
        known.any? { |kept| kept.checked_at == seal.checked_at && kept.status == seal.status }
      end

      def facts(release, app, sha:, base_url:, alerted:, ship:)
        sha = UTF8.of(sha).strip
        sha = DeployedSha.of(release, app) if sha.empty?
        ship = ship.slice(*SHIP_FACTS).compact.to_h { |name, value| [name.to_s, UTF8.of(value)[0, LONGEST_FACT]] }
        { "sha" => sha, "url" => stored_url(base_url), "alerted" => alerted, "ship" => (ship if ship.any?) }.compact
      end

      # A URL with a password is not stored: then that of the config is checked.
      def stored_url(url) = (UTF8.of(url) if url && Redact.url(UTF8.of(url)) == UTF8.of(url))

      # @return [String, nil] why there are none
      def first_jobs(release, app, state, settings)
        require_engine
        make_jobs(release, app, chain: state["chain"], step: state["step"], at: Timestamp.parse(state["due"]),
                                settings: settings)
        nil
      rescue *ErrorText::RESCUED => e
        "#{app} is watched by cron alone (bin/rails smoke_seal:watch), since no job could be made: #{ErrorText.text(e)}"
      end

      # Jobs of :async are lost when the process that enqueued them ends, which a ship soon does.
      def require_engine
        raise Error, "this app does not load Active Job" unless defined?(::ActiveJob)
        return unless WatchJob.queue_adapter_name == "async"

        raise Error, "Active Job's adapter is :async, whose jobs end with this process; " \
                     "config.smoke_seal.watch_jobs = false where cron is meant"
      end

      def end_others(release, app)
        shipped = ShippedReleases.new(release.class, app)
        shipped.watched_besides(release.id).each do |entry|
          store(release.class.unscoped.find(entry.id), app) do |held|
            WatchChain.new(held, now: Time.now).overtaken(by: shipped.label_of(release)) || held
          end
        end
      end

      # It is stored even if a callback of the host fails afterwards.
      def store(release, app, &change)
        release.update_smoke_state!(app, STATE, &change)
      rescue Sealable::CallbackError => e
        Configuration.current.logger&.error("smoke_seal: watch of #{app}: #{ErrorText.text(e)}")
      end

      def watched_apps = SmokeSeal.config.apps.select { |app| settings_of(app) }

      def release_model
        name = Configuration.current.release_model
        name.safe_constantize or raise Error, "there is no model #{name}: set config.smoke_seal.release_model"
      end
    end
  end
end
