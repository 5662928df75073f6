# frozen_string_literal: true

require "time"

module SmokeSeal
  # The seals that follow a ship, as a state machine: data in, a decision out. It knows no database, no job engine and
  # no clock; its caller holds the row's lock, and stores the returned state.
  #
  # The state is JSON data:
  #
  # - "chain": the id of this watch; "began": when the ship was sealed
  # - "step" and "due": the number of the next seal, and when it is due
  # - "claim": the seal that is being made: its "step", "by" which attempt, and "until" when. After that it counts as
  #   lost, and another attempt may make it
  # - "ended": why there are no more seals; "by": the revision of the release that followed
  # - "live": whether a seal saw this release's revision; "served": the revision that production serves instead
  # - "ttl": seconds after which a seal is old; and the facts of the caller: see {.begin}
  class WatchChain
    # The decision. +action+ is +:run+ (make the seal of +step+), +:wait+ (try again +at+ this time), +:skip+ or
    # +:stop+; +reason+ says why, +state+ is the new state to store, nil for no change. +next_step+ and +at+ of +:run+
    # are those of the seal after it, for which jobs have to be made before the state is stored.
    Decision = Struct.new(:action, :reason, :state, :step, :next_step, :at, keyword_init: true) do
      def run? = action == :run
      def wait? = action == :wait
    end

    OVERTAKEN = "overtaken"
    NOT_WATCHED = "not watched"

    class << self
      # @param id [String] a new id for each watch
      # @param now [Time]
      # @param settings [WatchSettings]
      # @param facts [Hash{String => Object}] further JSON data to keep
      # @return [Hash] the state of a new watch
      def begin(id:, now:, settings:, facts: {})
        began = Time.at(now.to_i)
        due = began + settings.due_after(0)
        { **facts, "chain" => id, "began" => text(began), "step" => 1, "due" => text(due), "ttl" => settings.ttl }
      end

      # @param time [Time]
      # @return [String]
      def text(time, digits = 0) = time.getutc.iso8601(digits)
    end

    # @param state [Object] the stored state; anything unknown means that there is no watch
    # @param now [Time]
    def initialize(state, now:)
      @state = state.is_a?(Hash) ? state : {}
      @now = now
      @due = Timestamp.parse(@state["due"])
      @began = Timestamp.parse(@state["began"])
    end

    # Whether there are more seals to make.
    def live? = readable? && !@state.key?("ended")

    # Decides whether an attempt makes the next seal.
    #
    # @param by [String] a new id for each attempt
    # @param settings [WatchSettings, nil] nil if the app is not watched any more
    # @param chain [String, nil] the watch of the attempt; nil for the current one
    # @param step [Integer, nil] the seal of the attempt; nil for the one that is due
    # @param newer [String, nil] the revision or the name of a newer release of the app that was sealed
    # @return [Decision]
    def claim(by:, settings:, chain: nil, step: nil, newer: nil)
      refused = refusal(chain, step)
      return skip(refused) if refused
      return stop(OVERTAKEN, "by" => newer) if newer
      return stop(NOT_WATCHED) unless settings
      return wait(:claimed, lease_end) if claimed?

      lapsed? && @now < @due ? again(by, settings) : run_or_wait(by, settings)
    end

    # @param by [String] the attempt that made the seal
    # @param facts [Hash{String => Object}] what the seal saw: "live" and "served"; nil removes one
    # @return [Hash, nil] the new state; nil if the attempt lost its claim, and its seal does not count
    def finish(by:, facts: {})
      @state.except("claim").merge(facts).compact if claimed_by?(by)
    end

    # @param by [String] an attempt that ends without a seal, for example because its worker shuts down
    # @return [Hash, nil] the new state, in which another attempt may make that seal at once; nil for no change
    def give_up(by:)
      @state.merge("claim" => claim_of_state.merge("until" => self.class.text(@now, 3))) if claimed_by?(by)
    end

    # @param by [String] the revision or the name of the release that followed
    # @return [Hash, nil] the new state; nil for no change
    def overtaken(by:) = (stop(OVERTAKEN, "by" => by).state if live?)

    private

    def readable?
      @state["chain"].is_a?(String) && @state["step"].is_a?(Integer) && !@due.nil? && !@began.nil?
    end

    # Why an attempt has nothing to do; nil if it may have something to do.
    def refusal(chain, step)
      return :no_watch unless readable?
      return :other_watch if chain && chain != @state["chain"]
      return :ended unless live?

      :done if step && step < oldest_open
    end

    def claim_of_state = @state["claim"].is_a?(Hash) ? @state["claim"] : {}

    def lease_end = Timestamp.parse(claim_of_state["until"])

    def claimed? = !lease_end.nil? && lease_end > @now

    # A claim of a lost attempt: it neither finished nor gave up in time.
    def lapsed? = claim_of_state["step"].is_a?(Integer) && !claimed?

    def claimed_by?(attempt) = live? && claim_of_state["by"] == attempt

    # The number of the oldest seal that was not made.
    def oldest_open = claim_of_state.fetch("step", @state["step"])

    # The seal of a lost attempt. Jobs for the one after it exist, unless an engine delays them until the transaction
    # has ended. One job too many finds its seal made.
    def again(by, settings) = run(:lost, by, settings, step: claim_of_state["step"], state: @state, at: @due)

    # A job has a later step than the state if an attempt was lost between making the jobs and storing its claim: it
    # makes the seal that is due.
    def run_or_wait(by, settings)
      return wait(:early, @due) if @now < @due

      step = @state["step"]
      at = @began + settings.due_after([@now, @due].max - @began)
      state = @state.merge("step" => step + 1, "due" => self.class.text(at), "ttl" => settings.ttl)
      run(:due, by, settings, step: step, state: state, at: at)
    end

    def run(reason, by, settings, step:, state:, at:)
      claim = { "step" => step, "by" => by, "until" => self.class.text(@now + settings.lease, 3) }
      Decision.new(action: :run, reason: reason, step: step, state: state.merge("claim" => claim),
                   next_step: step + 1, at: at)
    end

    def wait(reason, time) = Decision.new(action: :wait, reason: reason, at: time)

    def skip(reason) = Decision.new(action: :skip, reason: reason)

    def stop(reason, facts = {})
      state = @state.except("claim").merge("ended" => reason, "ended_at" => self.class.text(@now), **facts)
      Decision.new(action: :stop, reason: reason, state: state)
    end
  end
end
