# frozen_string_literal: true

require "securerandom"

module SmokeSeal
  # One attempt to make the next seal of a watch: claims it under the lock on the release, checks production, records
  # the seal together with the end of the claim, and alerts.
  class WatchAttempt
    # The claim was lost: another attempt makes the seal, or the watch has ended.
    class LostError < Error; end

    # @return [Seal, nil] the recorded seal
    attr_reader :seal

    # @return [Seal, nil] the app's seal before it
    attr_reader :before

    # @param release [Sealable]
    # @param app [String]
    def initialize(release, app)
      @release = release
      @app = app
      @id = SecureRandom.hex(8)
    end

    # @param chain [String, nil] the watch; nil for the current one of the release
    # @param step [Integer, nil] the seal; nil for the one that is due
    # @return [WatchChain::Decision] the decision
    def call(chain: nil, step: nil)
      @chain = chain
      @step = step
      decision = decide(state)
      # Most second jobs end here, without a lock or a write.
      decision = claim(newer(state)) if decision.state
      log(decision)
      instrumented(decision.step) { make } if decision.run?
      decision
    end

    private

    def state = @release.smoke_state(@app, Watch::STATE)

    def decide(state, newer = nil)
      chain = WatchChain.new(state, now: Time.now)
      chain.claim(chain: @chain, step: @step, by: @id, settings: settings, newer: newer)
    end

    # The jobs of the next seal are enqueued before the claim is stored. A worker that is lost between the two leaves
    # jobs that find the seal unclaimed.
    def claim(newer)
      decision = nil
      @release.update_smoke_state!(@app, Watch::STATE) do |held|
        decision = decide(held, newer)
        make_jobs(decision, held) if decision.run? && held["jobs"]
        decision.state || held
      end
      decision
    rescue Sealable::CallbackError => e
      # The claim is stored.
      info(ErrorText.text(e))
      decision
    end

    def make_jobs(decision, state)
      Watch.make_jobs(@release, @app, chain: state["chain"], step: decision.next_step, at: decision.at,
                                      settings: settings)
    end

    # An error that is added to the config later does not end the watch: its seals report it.
    def settings
      return @settings if defined?(@settings)

      @settings = begin
        Watch.settings_of(@app)
      rescue ConfigError => e
        Configuration.current.logger&.error("smoke_seal: watch of #{@app}: #{e.message}; the usual schedule is used")
        WatchSettings.new(true)
      end
    end

    # The newer release of the app, if one was sealed. It is not read under the lock.
    def newer(state)
      began = Timestamp.parse(state["began"])
      ShippedReleases.new(@release.class, @app).after(@release.id, began)&.label
    end

    # Without a seal in the payload, none was recorded.
    def instrumented(step)
      facts = { app: @app, release: @release, step: step }
      SmokeSeal.instrumenter.instrument("watch.smoke_seal", facts) do |payload|
        yield
      ensure
        payload.merge!(seal: @seal, status: @seal&.status, summary: @seal&.summary, status_before: @before&.status)
      end
    end

    def make
      @before = @release.smoke_seals[@app]
      made = confirmed
      seen = RevisionSeen.new(made)
      another_revision?(seen) ? put_aside(made, seen) : record(made, seen)
    ensure
      give_up unless @finished
    end

    # A seal that turns red is made a second time, and counts only if it is red again.
    def confirmed
      made = run
      return made unless made.red? && !@before&.red? && !RevisionSeen.new(made).only_another?

      info("the first seal was red: #{made.summary}; sealing again to confirm it")
      run
    end

    # If the ship did not give the commit, it is read from the release each time: where another machine ships, the
    # release may get its commit only after the seal was recorded.
    def run
      ship = { sha: state["sha"], url: state["url"] }.compact
      SmokeSeal.run(@app, release: @release, **RunFacts.of(@release, @app, except: ship.keys), **ship)
    end

    # Once the release was live, answers of another revision are no failure of it: it was rolled back, or the next
    # release is being deployed. If old and new ones are mixed, they count as a failure if the next seal sees both as
    # well.
    def another_revision?(seen)
      kept = state
      kept["live"] && seen.only_another? && (seen.served || !kept["mixed"])
    end

    def put_aside(made, seen)
      finish = { "served" => seen.served, "mixed" => (true unless seen.served) }
      @release.update_smoke_state!(@app, Watch::STATE) { |held| finished(held, finish) }
      @finished = true
      info("not recorded, since production serves another revision: #{made.summary}")
    rescue LostError => e
      lost(e)
    rescue Sealable::CallbackError
      @finished = true
      raise
    end

    def record(made, seen)
      facts = { "mixed" => nil, **(seen.live? ? { "live" => true, "served" => nil } : {}) }
      @release.record_smoke_seal!(made) do |column|
        column.with(@app, Watch::STATE, finished(column.fetch(@app, Watch::STATE), facts))
      end
      @finished = true
      @seal = made
      WatchAlert.deliver(@release, @app, made)
    rescue LostError => e
      lost(e)
    rescue Sealable::CallbackError
      # The seal is stored. The engine gets the error of the callback.
      @finished = true
      @seal = made
      WatchAlert.deliver(@release, @app, made)
      raise
    end

    def finished(held, facts)
      WatchChain.new(held, now: Time.now).finish(by: @id, facts: facts) or
        raise LostError, "another worker makes this seal, or the watch has ended"
    end

    def lost(error)
      @finished = true
      info("not recorded: #{error.message}")
    end

    # So that the next attempt makes the seal at once, for example when a worker shuts down. A killed worker cannot do
    # this.
    def give_up
      @release.update_smoke_state!(@app, Watch::STATE) do |held|
        WatchChain.new(held, now: Time.now).give_up(by: @id) || held
      end
    rescue *ErrorText::RESCUED => e
      info("the seal is made again after its lease: #{ErrorText.text(e)}")
    end

    def log(decision)
      step = " #{decision.step}" if decision.step
      info("#{decision.action} (#{decision.reason})#{step}")
    end

    def info(text)
      Configuration.current.logger&.info("smoke_seal: watch of #{@app}, #{@release.class.name} #{@release.id}: #{text}")
    end
  end
end
