# frozen_string_literal: true

module SmokeSeal
  # How often a release is sealed again after its ship: the +watch+ key of config/smoke_seal.yml, at the top or of an
  # app. All numbers are minutes.
  #
  #   watch: true
  #   watch: { minutes: [1, 5, 15, 60], every: 60, ttl: 120, lease: 3 }
  class WatchSettings
    MINUTES = [1, 5, 15, 60].freeze
    EVERY = 60
    LEASE = 3

    KEYS = %w[minutes every ttl lease].freeze
    # A watch that never pauses would be load, and a year is longer than any release.
    MOST_STEPS = 50
    SHORTEST_PERIOD = 1
    LONGEST = 60 * 24 * 366
    SWITCH = "must be true, false, or a mapping: watch: { minutes: [1, 5, 15, 60], every: 60 }"
    LIST = "must be a list of minutes after the ship, each above the one before: [1, 5, 15, 60]"
    private_constant :KEYS, :MOST_STEPS, :SHORTEST_PERIOD, :LONGEST, :SWITCH, :LIST

    # @return [Array<String>] every problem with its place
    attr_reader :problems

    # @param written [Hash, Boolean, nil] the value of +watch+ in the file
    def initialize(written)
      @problems = []
      @on = written == true || written.is_a?(Hash)
      @given = {}
      return if [nil, true, false].include?(written)

      written.is_a?(Hash) ? read(written.transform_keys(&:to_s)) : problem("watch", SWITCH)
    end

    # Whether releases are watched.
    def on? = @on

    # @return [Integer] seconds after which a seal is old: by default two periods, so that one late seal is not
    def ttl = seconds(@given["ttl"] || (every * 2))

    # @return [Float] seconds after which another worker makes a lost seal
    def lease = (@given["lease"] || LEASE) * 60.0

    # @param elapsed [Numeric] seconds since the watch began
    # @return [Integer] the time of the next seal, in seconds since then: only one, however many were missed
    def due_after(elapsed)
      listed = minutes.map { |minute| seconds(minute) }
      listed.find { |due| due > elapsed } || begin
        period = seconds(every)
        listed.last + (period * (((elapsed - listed.last) / period).floor + 1))
      end
    end

    private

    def minutes = @given["minutes"] || MINUTES

    def every = @given["every"] || EVERY

    # Times are kept in whole seconds.
    def seconds(minutes) = (minutes * 60).ceil

    def read(written)
      written.each do |key, value|
        next problem("watch.#{shown(key)}", "unknown key; known: #{KEYS.join(", ")}") unless KEYS.include?(key)

        wrong = key == "minutes" ? problem_of_list(value) : problem_of_number(key, value)
        wrong ? problem("watch.#{key}", wrong) : @given[key] = value
      end
    end

    def problem_of_list(value)
      return LIST unless value.is_a?(Array) && value.any? && value.all? { |minute| minutes?(minute) }
      return LIST unless value.each_cons(2).all? { |one, next_one| one < next_one }

      "has #{value.size} minutes; at most #{MOST_STEPS}, and every: for the rest" if value.size > MOST_STEPS
    end

    def problem_of_number(key, value)
      return "must be a number of minutes above 0, such as #{example(key)}" unless minutes?(value)

      "must be at least #{SHORTEST_PERIOD}, since each seal sends all requests of the checks" if
        key == "every" && value < SHORTEST_PERIOD
    end

    def example(key) = { "every" => EVERY, "ttl" => EVERY * 2, "lease" => LEASE }.fetch(key)

    def minutes?(value)
      (value.is_a?(Integer) || (value.is_a?(Float) && value.finite?)) && value.positive? && value <= LONGEST
    end

    # A URL in place of a key may be a secret.
    def shown(key) = ProdSmoke.url?(key) ? "…" : TerminalText.line(key, 40)

    def problem(place, message) = @problems << "#{place}: #{message}"
  end
end
