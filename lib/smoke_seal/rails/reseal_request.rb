# frozen_string_literal: true

module SmokeSeal
  # The last re-seal of an app and release that somebody requested on its page, as a state machine: data in, data out.
  # It knows no database, no job engine and no clock; its caller holds the row's lock, and stores the returned data.
  #
  # The data is JSON: "id", "by" (who requested it; absent if that has no name), "at" (when), "state" (queued, running,
  # done or failed), "since" (when that state began), and at the end "result" and "reason".
  class ResealRequest
    NAME = "reseal"
    # Seconds in one state, after which the job counts as lost: its worker died, or no worker takes it.
    LOST_AFTER = 15 * 60
    # Seconds after the end of one, before the next may be requested.
    PAUSE = 10
    OPEN = %w[queued running].freeze
    private_constant :OPEN

    # @param id [String] a new id
    # @param by [String, nil] who requests it
    # @param now [Time]
    # @return [Hash] the data of a new request
    def self.queued(id:, by:, now:)
      at = now.getutc.iso8601
      { "id" => id, "by" => by, "at" => at, "state" => "queued", "since" => at }.compact
    end

    # @param data [Object] the stored data; anything unknown means that nobody requested one
    # @param now [Time]
    def initialize(data, now:)
      @data = data.is_a?(Hash) ? data : {}
      @now = now
    end

    # @return [String, nil] the id
    def id = @data["id"]

    # @return [String, nil] who requested it
    def by = @data["by"]

    # @return [Time, nil] when it was requested
    def at = Timestamp.parse(@data["at"])

    # @return [String, nil] "queued", "running", "done", "failed" or "lost"; nil if nobody requested one
    def state = lost? ? "lost" : @data["state"]

    # @return [String, nil] "green", "red", "unsealed", or "another_revision" if production served that and nothing was
    #   recorded; nil while there is none
    def result = @data["result"]

    # @return [String, nil] why it failed
    def reason = @data["reason"]

    # Whether a job makes it, or will make it soon.
    def active? = open? && !expired?

    # Whether its job never ended it.
    def lost? = open? && expired?

    # @return [Symbol, nil] why no other may be requested: +:busy+ or +:too_soon+; nil if one may
    def refusal
      return :busy if active?

      :too_soon if !open? && within?(PAUSE)
    end

    # @param id [String] the request of a job
    # @return [Hash, nil] the new data; nil if there is nothing to do: another request replaced it, it was given up, or
    #   another worker has taken it
    def start(id) = (change("running") if @data["state"] == "queued" && active? && self.id == id)

    # @param id [String]
    # @param result [String]
    # @return [Hash, nil] the new data; nil if another request replaced it
    def finish(id, result:) = (change("done", "result" => result) if open? && self.id == id)

    # @param id [String]
    # @param reason [String] for people
    # @return [Hash, nil] the new data; nil if it has ended, or another request replaced it
    def fail(id, reason:) = (change("failed", "reason" => reason) if open? && self.id == id)

    private

    def open? = OPEN.include?(@data["state"])

    def expired? = !within?(LOST_AFTER)

    # A time in the future is that of a machine with another clock: it must not block requests for long.
    def within?(seconds)
      since = Timestamp.parse(@data["since"])
      !since.nil? && (@now - since).abs < seconds
    end

    def change(state, facts = {}) = @data.merge("state" => state, "since" => @now.getutc.iso8601, **facts)
  end
end
