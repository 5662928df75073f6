# frozen_string_literal: true

require "securerandom"
require_relative "page_action"
require_relative "release_alert"
require_relative "replaced_release"
require_relative "run_facts"

module SmokeSeal
  # A re-seal that somebody requests on the page of a release: one at a time for an app and release, made by a job. It
  # checks and records as {Sealable#reseal!} does, and stores the end of the request together with the seal.
  class Reseal
    include PageAction

    LOGGED_AS = "re-seal"

    # The request was given up, and another one replaced it.
    class ReplacedError < Error; end

    STOPPED = "its worker was stopped"
    private_constant :STOPPED

    # @param release [Sealable]
    # @param app [String]
    def initialize(release, app)
      @release = release
      @app = app
    end

    # Stores the request, and enqueues its job.
    #
    # @param by [String, nil] who requests it
    # @return [Symbol] +:queued+, +:busy+ or +:too_soon+; +:failed+ if the engine did not take the job: the request says
    #   why
    def request(by:)
      @id = SecureRandom.hex(8)
      refused = store_request(by)
      info("requested by #{by || "somebody"}: #{refused || "queued"}")
      refused || enqueue
    end

    # The work of the job.
    #
    # @param id [String] of the request
    # @return [void]
    def perform(id)
      @id = id
      return info("nothing to do for request #{id}") unless start

      make
    rescue *ErrorText::RESCUED => e
      fail_with(ErrorText.text(e)) if unfinished?
      raise unless e.is_a?(ActiveRecord::RecordNotFound)
    ensure
      fail_with(STOPPED) if unfinished?
    end

    private

    def store_request(by)
      now = Time.now
      refused = nil
      update do |state|
        before = ResealRequest.new(state.fetch(@app, ResealRequest::NAME), now: now)
        refused = before.refusal
        next state.column if refused

        audit = audit_of(state)
        audit = audit.with_result(before.id, "lost") if before.lost?
        request = ResealRequest.queued(id: @id, by: by, now: now)
        with(state, ResealRequest::NAME, request, audit.with("reseal", by: by, at: now, id: @id))
      end
      refused
    end

    def enqueue
      ResealJob.later(@release, @app, @id)
      :queued
    rescue *ErrorText::RESCUED => e
      fail_with(ErrorText.text(e))
      :failed
    end

    def start
      update do |state|
        request = request_of(state).start(@id)
        @started = !request.nil?
        request ? state.with(@app, ResealRequest::NAME, request) : state.column
      end
      @started
    end

    def make
      seal = run
      if ReplacedRelease.seen?(@release, @app, seal)
        update { |state| finished(state, "another_revision") }
        @finished = true
        return info("not recorded, since production serves another revision: #{seal.summary}")
      end
      record(seal)
    rescue ReplacedError => e
      @finished = true
      info("not recorded: #{e.message}")
    end

    # The ship may have given the commit and the URL: then the watch has them. Otherwise the release has the commit.
    def run
      ship = watch.slice("sha", "url").transform_keys(&:to_sym).compact
      SmokeSeal.run(@app, release: @release, **RunFacts.of(@release, @app, except: ship.keys), **ship)
    end

    def watch = @release.smoke_state(@app, "watch").then { |state| state.is_a?(Hash) ? state : {} }

    def record(seal)
      @release.record_smoke_seal!(seal) { |state| finished(state, seal.status || "unsealed") }
      recorded(seal)
    rescue Sealable::CallbackError
      # The seal is stored. The engine gets the error of the callback.
      recorded(seal)
      raise
    end

    def recorded(seal)
      @finished = true
      info("recorded: #{seal.verdict_line}")
      ReleaseAlert.follow_up(@release, @app, seal)
    end

    def finished(state, result)
      request = request_of(state).finish(@id, result: result)
      raise ReplacedError, "another request replaced this one" unless request

      with(state, ResealRequest::NAME, request, audit_of(state).with_result(@id, result))
    end

    def unfinished? = @started && !@finished

    def fail_with(reason)
      @finished = true
      update do |state|
        request = request_of(state).fail(@id, reason: reason)
        request ? with(state, ResealRequest::NAME, request, audit_of(state).with_result(@id, "failed")) : state.column
      end
      info("failed: #{reason}")
    rescue *ErrorText::RESCUED => e
      info("failed: #{reason}; the request is given up later, since that could not be stored: #{ErrorText.text(e)}")
    end

    def request_of(state) = ResealRequest.new(state.fetch(@app, ResealRequest::NAME), now: Time.now)
  end
end
