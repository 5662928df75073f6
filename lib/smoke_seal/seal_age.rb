# frozen_string_literal: true

require_relative "watch_chain"

module SmokeSeal
  # How current a recorded seal is, from the data stored beside it, without a request or a query.
  #
  # - +overtaken+: production serves another revision: a newer release was sealed, or the watch saw one
  # - +silent+: a seal of the watch is overdue
  # - +aged+: older than its time to live
  # - +fresh+: none of these
  class SealAge
    # From the least to the most serious state.
    STATES = %w[fresh aged silent overtaken].freeze
    # Seconds for which a seal of an app without a watch is fresh.
    TTL = 24 * 60 * 60
    # Seconds that a seal of the watch may be late: for the queue of a worker, and the seal itself.
    GRACE = 10 * 60
    # By the names of the translations.
    UNITS = [[24 * 60 * 60, "days"], [60 * 60, "hours"], [60, "minutes"]].freeze
    private_constant :UNITS

    class << self
      # The age of a release's verdict. With several apps it is the age of the one that is most out of date.
      #
      # @param release [Sealable]
      # @param now [Time]
      # @return [SealAge, nil] nil if there is no verdict, or its time is not known
      def of(release, now: Time.now)
        verdicts = release.smoke_seals.reject { |_app, seal| seal.unsealed? || seal.checked_at.nil? }
        ages = verdicts.map { |app, seal| new(seal, watch: release.smoke_state(app, "watch"), now: now) }
        ages.max_by { |age| [STATES.index(age.state), age.seconds] }
      end
    end

    # @return [Integer] seconds since the seal was made
    attr_reader :seconds

    # @return [Time]
    attr_reader :checked_at

    # @param seal [Seal] one that has a time
    # @param watch [Hash, nil] the state of its watch, see {WatchChain}
    # @param now [Time]
    def initialize(seal, watch: nil, now: Time.now)
      @checked_at = seal.checked_at
      @watch = watch.is_a?(Hash) ? watch : {}
      @now = now
      # The clocks of two machines may differ.
      @seconds = [(now - @checked_at).to_i, 0].max
    end

    # @return [String] one of {STATES}
    def state
      return "overtaken" if overtaken?
      return "silent" if silent?

      @seconds > ttl ? "aged" : "fresh"
    end

    # @return [String, nil] the revision that production serves instead, or the name of the release; nil if it serves
    #   this one, or if that is not known
    def overtaken_by
      by = [@watch["served"], @watch["by"]].find { |name| name.is_a?(String) && !name.empty? }
      TerminalText.line(by, 40) if by
    end

    # @return [String] "4 min ago", "overtaken by 9f8e7d6", "3 h ago, the watch is silent"; in a Rails app in the
    #   language of I18n, as the other texts
    def text
      case state
      when "overtaken" then overtaken_text
      when "silent" then translated("silent", age: ago)
      else ago
      end
    end
    alias to_s text

    # @return [String] an explanation of the state, in one line with the time
    def explanation
      checked = translated("checked", time: @checked_at.getutc.strftime("%F %T UTC"))
      state == "fresh" ? checked : "#{checked}; #{translated("why.#{state}")}"
    end

    # @return [String] "just now", "4 min ago"
    def ago
      length, unit = UNITS.find { |seconds, _unit| @seconds >= seconds }
      length ? translated(unit, count: @seconds / length) : translated("just_now")
    end

    private

    def overtaken_text
      overtaken_by ? translated("overtaken_by", revision: short(overtaken_by)) : translated("overtaken")
    end

    def translated(key, **values) = Translations.text("age.#{key}", **values)

    def overtaken? = @watch["ended"] == WatchChain::OVERTAKEN || @watch["served"].is_a?(String)

    def silent?
      due = Timestamp.parse(@watch["due"])
      WatchChain.new(@watch, now: @now).live? && @now > due + GRACE
    end

    def ttl = @watch["ttl"].is_a?(Numeric) ? @watch["ttl"] : TTL

    # A short SHA.
    def short(name) = name.match?(/\A\h{8,64}\z/) ? name[0, 7] : name
  end
end
