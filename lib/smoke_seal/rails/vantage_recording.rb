# frozen_string_literal: true

require_relative "release_alert"
require_relative "replaced_release"

module SmokeSeal
  # Records the seal of a repeated attempt on its release, as a re-seal is recorded. The first attempt is recorded by
  # the ship that waits for it.
  class VantageRecording
    # @param run [VantageRun]
    def initialize(run)
      @run = run
    end

    # Does nothing if it is done already, so that a job may be repeated.
    #
    # @return [void]
    def call
      return unless @run.closed? && @run.attempt > 1 && @run.recorded_at.nil?

      release = @run.release
      return unless release.is_a?(Sealable)
      return replaced if ReplacedRelease.seen?(release, @run.app, @run.seal)

      record(release)
    end

    private

    def record(release)
      release.record_smoke_seal!(@run.seal)
      recorded(release)
    rescue Sealable::CallbackError
      # The seal is stored. The engine gets the error of the callback.
      recorded(release)
      raise
    end

    def recorded(release)
      @run.update_columns(recorded_at: Time.now)
      @run.log(:info, "recorded: #{@run.seal.verdict_line}")
      ReleaseAlert.follow_up(release, @run.app, @run.seal)
    end

    def replaced
      @run.log(:info, "not recorded, since production serves another revision: #{@run.seal.summary}")
    end
  end
end
