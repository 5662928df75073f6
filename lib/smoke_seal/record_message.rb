# frozen_string_literal: true

require "digest"
require "json"

module SmokeSeal
  # The message that sends a seal from the machine that ships to the one that stores it: the seal, its release, and
  # the apps of that release. It is one line of letters, digits, +-+ and +_+, which no shell, terminal or YAML
  # changes; without evidence and the checks of each vantage, and at most {LONGEST_LINE} bytes long.
  class RecordMessage
    # Bytes. A terminal in canonical mode cuts a line at 4096 (termios(3)), and `heroku run` may open one.
    LONGEST_LINE = 4000
    # The beginning of a line: the version of the format.
    PREFIX = "smoke-seal-1."
    # The names of the failing checks that a combined verdict shows.
    MOST_FAILING = 5
    SUMMARY_STEPS = [4000, 1500, 600, 200, 60, 0].freeze
    # What is sent of a vantage.
    VOTE = %w[vantage network vote reason].freeze
    private_constant :MOST_FAILING, :SUMMARY_STEPS, :VOTE

    # The input contains no seal.
    class UnreadableError < Error; end

    class << self
      # Reads a line, or JSON: that of a message, of a seal, or the output of +prod-smoke --json+.
      #
      # @param text [String] may contain more than the line, such as the greeting of a login shell
      # @return [RecordMessage]
      # @raise [UnreadableError]
      def parse(text)
        text = UTF8.of(text)
        line = text[/#{Regexp.escape(PREFIX)}[\w-]+\.\h{8}(?!\w)/]
        data = line ? decode(line) : json(text)
        seal = Seal.load(data) or raise UnreadableError, "the input holds no seal"

        new(seal, release: text_of(data["release"]), apps: texts_of(data["apps"]), failing: texts_of(data["failing"]),
                  text: line || text)
      end

      # The answer of the other machine once it has stored a message. An echo of the message does not contain it.
      #
      # @param text [String] the message as it was sent: a line or JSON
      # @return [String]
      def receipt(text) = "smoke_seal receipt #{Digest::SHA256.hexdigest("receipt #{UTF8.of(text).strip}")[0, 20]}"

      # @return [String] a checksum, to detect what a terminal or a copy lost
      def check_of(encoded) = Digest::SHA256.hexdigest(encoded)[0, 8]

      private

      def decode(line)
        body = line.delete_prefix(PREFIX)
        encoded, _, check = body.rpartition(".")
        raise UnreadableError, "the line was changed or cut on its way" unless check_of(encoded) == check

        json(encoded.tr("-_", "+/").unpack1("m").force_encoding(Encoding::UTF_8))
      end

      def json(text)
        raise UnreadableError, "nothing was given" if text.strip.empty?

        data = JSON.parse(text)
        data.is_a?(Hash) ? data : raise(UnreadableError, "the input holds no seal")
      rescue JSON::ParserError, EncodingError
        raise UnreadableError, "the input is neither a line of smoke_seal nor JSON"
      end

      def text_of(value) = (value if value.is_a?(String) && !value.strip.empty?)

      def texts_of(value) = value.is_a?(Array) ? value.grep(String) : []
    end

    # @return [Seal]
    attr_reader :seal

    # @return [String, nil] the name of the release
    attr_reader :release

    # @return [Array<String>] the apps that the release shipped; empty if only that of the seal is known
    attr_reader :apps

    # @return [Array<String>] the failures, in two words each: "tasks 500"
    attr_reader :failing

    # @param seal [Seal]
    # @param release [#to_s, nil]
    # @param apps [Array<#to_s>, nil]
    # @param failing [Array<String>, nil] nil takes them from the seal's evidence
    # @param text [String, nil] what it was read from
    def initialize(seal, release: nil, apps: nil, failing: nil, text: nil)
      @text = text
      @seal = seal
      @release = release && UTF8.of(release)
      @apps = Array(apps).map { |app| UTF8.of(app) }.uniq.freeze
      @failing = (failing || CombinedSeal.failing_of(seal)).first(MOST_FAILING).freeze
      freeze
    end

    # @return [String] the message as a line, without a line break
    def line
      SUMMARY_STEPS.product([votes, nil].uniq).each do |longest, votes|
        line = encoded(data({ **short_seal(longest), "quorum" => votes }.compact))
        return line if line.bytesize <= LONGEST_LINE
      end
      encoded({ "release" => @release, "seal" => short_seal(0).except("requests", "url") }.compact)
    end

    # @return [String] the receipt for the text that this message was read from, see {.receipt}
    def receipt = self.class.receipt(@text || line)

    # @return [String] the message as JSON, with the whole seal
    def to_json(*)
      JSON.generate({ "release" => @release, "apps" => @apps, "failing" => @failing, "seal" => @seal.to_h }.compact)
    end

    private

    def data(seal)
      { "release" => @release, "apps" => (@apps if @apps.any?), "failing" => (@failing if @failing.any?),
        "seal" => seal }.compact
    end

    # What each vantage said, without its checks; nil for a seal of one vantage.
    def votes
      quorum = @seal.to_h["quorum"]
      quorum && { **quorum, "vantages" => quorum["vantages"].map { |vantage| vantage.slice(*VOTE) } }
    end

    # The seal without evidence. A summary that is cut ends with "…".
    def short_seal(longest)
      hash = @seal.to_h.except("evidence", "quorum")
      summary = hash.fetch("summary")
      return hash if summary.length <= longest

      hash.merge("summary" => "#{summary[0, longest]}#{CombinedSeal::CUT}")
    end

    def encoded(data)
      encoded = [JSON.generate(data)].pack("m0").tr("+/", "-_").delete("=")
      "#{PREFIX}#{encoded}.#{self.class.check_of(encoded)}"
    end
  end
end
