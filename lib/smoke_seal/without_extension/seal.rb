# frozen_string_literal: true

require_relative "evidence"
require_relative "address"
require_relative "json_text"
require_relative "plain_data"
require_relative "rollback"
require_relative "timestamp"

module SmokeSeal
  # A seal where there is no extension: reads, shows and records stored seals. It behaves exactly like the extension's.
  class Seal
    GREEN = "green"
    RED = "red"
    STATUSES = [GREEN, RED].freeze

    BADGES = { GREEN => "🟢", RED => "🔴" }.freeze
    LABELS = { GREEN => "passed", RED => "FAILED" }.freeze
    NOW = Object.new.freeze
    MOST_MILLISECONDS = (2**64) - 1
    NOTHING = { "status" => nil, "summary" => "", "checked_at" => nil, "unsealed" => true }.freeze
    private_constant :BADGES, :LABELS, :NOW, :MOST_MILLISECONDS, :NOTHING

    class << self
      undef_method :new

      # @return [Seal]
      def from_result(passed:, summary: nil, checked_at: NOW)
        make(passed ? GREEN : RED, summary: text(summary), seconds: seconds(checked_at))
      end

      # @return [Seal]
      def unsealed(reason, app: nil, url: nil, environment: nil, checked_at: NOW)
        make(nil, summary: text(reason), seconds: seconds(checked_at), app: text(app), url: text(url),
                  environment: environment_name(text(environment)))
      end

      # @return [Seal, nil] nil unless it is a green or red seal
      def from_h(hash)
        case hash
        when Hash
          data = WithoutExtension::PlainData.copy(hash)
          read(data["status"], data) if STATUSES.include?(data["status"])
        end
      end

      # For Marshal.
      #
      # @raise [TypeError] for bytes that are no seal
      def _load(dumped)
        require "json"
        data = JSON.parse(WithoutExtension::PlainData.text(dumped))
        restore(data) or raise TypeError
      rescue JSON::ParserError, TypeError
        raise TypeError, "these bytes are no SmokeSeal::Seal"
      end

      # @return [String] without the white space around it, by Unicode's list
      def trimmed(text) = text.gsub(/\A[[:space:]]+|[[:space:]]+\z/, "")

      # Like {from_h}, for plain data, and for unsealed seals as well.
      #
      # @return [Seal, nil]
      def restore(data)
        return unless data.is_a?(Hash)
        return read(data["status"], data) if STATUSES.include?(data["status"])

        read(nil, data) if data["unsealed"] == true
      end

      private

      def read(status, data)
        texts = %w[summary checked_at app url].to_h { |key| [key.to_sym, (data[key] if data[key].is_a?(String))] }
        at = texts.delete(:checked_at)
        make(status, **texts, seconds: at && WithoutExtension::Timestamp.parse(at),
                              environment: environment_name(data["environment"]),
                              duration_ms: milliseconds(data["duration_ms"]),
                              boot_window_ms: milliseconds(data["boot_window_ms"]),
                              requests: WithoutExtension::Evidence.requests(data["requests"]),
                              instances: WithoutExtension::Evidence.instances(data["instances"]),
                              quorum: WithoutExtension::Evidence.quorum(data["quorum"]),
                              evidence: WithoutExtension::Evidence.records(data["evidence"]))
      end

      def make(status, summary: nil, seconds: nil, **known)
        checked_at = seconds && WithoutExtension::Timestamp.format(seconds)
        known[:evidence] = nil if known[:evidence] && known[:evidence].empty?
        order = %i[app url environment duration_ms boot_window_ms requests instances quorum evidence]
        data = { "status" => status, "summary" => trimmed(summary.to_s), "checked_at" => checked_at,
                 "unsealed" => status ? nil : true, **order.to_h { |key| [key.to_s, known[key]] } }
        data = data.select { |key, value| !value.nil? || NOTHING.key?(key) && key != "unsealed" }
        Seal.allocate.tap { |seal| seal.__send__(:hold, data, seconds) }
      end

      # nil for production, and for anything that is not a name.
      def environment_name(value)
        return unless value.is_a?(String)

        name = trimmed(value)
        name if name.match?(/\A[a-zA-Z0-9_-]{1,30}\z/) && name != "production"
      end

      def milliseconds(value) = value.is_a?(Integer) && value.between?(0, MOST_MILLISECONDS) ? value : nil

      def text(object) = WithoutExtension::PlainData.any_text(object)

      def seconds(given)
        return written_seconds(Time.now) if given.equal?(NOW)
        return if given.nil?

        written_seconds(given) or
          raise ArgumentError, "checked_at must be a Time, an ISO 8601 string or nil, not #{shown(given)}"
      end

      def shown(given)
        given.inspect
      rescue StandardError
        Kernel.instance_method(:to_s).bind_call(given)
      end

      def written_seconds(given)
        written = given.is_a?(String) ? text(given) : WithoutExtension::Timestamp.text(given)
        written && WithoutExtension::Timestamp.parse(written)
      end
    end

    def status = data["status"]
    def summary = data["summary"].dup
    def app = data["app"]&.dup
    def url = data["url"]&.dup
    def environment = (data["environment"] || "production").dup
    def green? = status == GREEN
    def red? = status == RED
    def unsealed? = status.nil?
    def badge = BADGES.fetch(status, "⚪").dup
    def label = LABELS.fetch(status, "unsealed").dup

    # @return [Time, nil]
    def checked_at = (Time.at(@seconds).utc if @seconds)

    # @return [String] the verdict on one line
    def verdict_line
      said = data["summary"].split(/[\p{Cc}\u2028\u2029]/).reject(&:empty?).join(" ")
      ["#{badge} #{environment_title} smoke seal: #{label}", *(said unless said.empty?)].join(" — ")
    end
    alias to_s verdict_line

    # @return [Hash, nil] what each vantage said, if there were several
    def quorum = copy(data["quorum"])

    # @return [Array<Hash>]
    def evidence = copy(data.fetch("evidence", []))

    # @return [Array<String>] none unless the seal is red
    def rollback_commands(repo: nil, heroku_app: nil, deployed_sha: nil, previous_release: nil)
      return [] unless red?

      repo, heroku_app = [repo, heroku_app].map do |given|
        given = WithoutExtension::PlainData.any_text(given).to_s
        Seal.trimmed(given).empty? ? app : given
      end
      sha, release = [deployed_sha, previous_release].map { |given| WithoutExtension::PlainData.any_text(given) }
      WithoutExtension::Rollback.commands(repo: repo, heroku_app: heroku_app, sha: sha, previous_release: release)
    end

    # @return [Hash{String => Object}]
    def to_h = copy(data)

    # @return [String]
    def to_json(*) = WithoutExtension::JSONText.of(data)

    # For Marshal.
    def _dump(_level) = to_json

    def ==(other)
      case other
      when Seal then other.to_h == data
      else false
      end
    end
    alias eql? ==

    def hash = data.hash
    def inspect = "#<SmokeSeal::Seal #{verdict_line}>"

    private

    # "QA" for "qa", "Staging" for "staging": a very short name is taken for an abbreviation.
    def environment_title
      name = environment
      upper = name.length <= 3 ? name.length : 1
      name[0, upper].upcase + name[upper..]
    end

    # Empty for a seal that was allocated, but never filled.
    def data = @data || NOTHING

    def hold(data, seconds)
      @data = Ractor.make_shareable(data)
      @seconds = seconds
      freeze
    end

    # Called when YAML is read.
    def fill(hash)
      read = Seal.restore(WithoutExtension::PlainData.copy(hash)) or raise TypeError, "this YAML is no SmokeSeal::Seal"
      raise TypeError, "a SmokeSeal::Seal does not change" if frozen?

      hold(read.to_h, read.checked_at&.to_i)
    end

    def copy(object)
      case object
      when String then object.dup
      when Array then object.map { |item| copy(item) }
      when Hash then object.transform_values { |value| copy(value) }
      else object
      end
    end
  end
end
