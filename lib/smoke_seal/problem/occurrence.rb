# frozen_string_literal: true

module SmokeSeal
  class Problem
    # One finding of one check, or the reason why the check was not judged.
    class Occurrence
      # The fields of a finding about a thing that another check may share, besides the thing itself.
      SHARED = %w[got cause since known_until known_why].freeze
      private_constant :SHARED

      # @param record [Hash{String => Object}] the evidence of a check that did not pass
      # @param curls [Hash{String => String}] commands by the URL that each requests
      # @return [Array<Occurrence>]
      def self.of(record, curls)
        findings = record.fetch("findings", [])
        reason = [nil] if findings.empty? || record["reason"]
        [*findings, *reason].map { |finding| new(record, finding, curls) }
      end

      # @return [Hash{String => Object}, nil] nil for a reason
      attr_reader :finding

      # @return [FailureGroup::Failure] the check, with this finding alone
      attr_reader :failure

      def initialize(record, finding, curls)
        @record = record
        @finding = finding
        @curls = curls
        @failure = FailureGroup::Failure.new({ **record, "findings" => [finding].compact, "more_findings" => 0 })
      end

      # @return [String] whether it turns the seal red: "✗", "!", "?" or "-"
      def mark = OutcomeMark.of(outcome)

      # @return [Integer] failures first; an unknown outcome as one that was not judged
      def rank = RANKS.index(outcome) || RANKS.index("unjudged")

      # @return [Object] equal for the same problem of another check. A broken thing is the same, also if another
      #   check only warns of it.
      def key
        return [thing_url || thing, *@finding.values_at(*SHARED)] if thing

        [mark, *@failure.kind.drop(1)]
      end

      # @return [String, nil] the path or the URL of an asset, a link or a sitemap entry; else how the page names it
      def thing
        @thing ||= Occurrence.thing(@finding)
      end

      # @return [String] " (new)" for what the release broke; empty if that is not known
      def release_mark = FindingMark.of(@finding, outcome)

      # @param longest [Integer] the most characters of a finding
      # @return [String] "title: expected …, got … (new)", "not judged: …"
      def text(longest) = @finding ? FindingText.of(@finding, outcome, longest) : short_text

      # @return [String] the same for several checks, whose expectations may differ: "503 from the edge"
      def short_text
        @finding ? @failure.what_happened : "#{@failure.outcome_text}: #{@failure.reason}"
      end

      # @return [String, nil] the command that requests what is broken, if the evidence has one
      def curl
        return own_curl unless thing

        @curls[thing_url] || (own_curl if first?)
      end

      # @return [String, nil] the URL of what is broken, or the command of a browser lane
      def place
        return if @record["outcome"] == "not_run"
        return TerminalText.line(@record["command"]) if @record.key?("command")

        url = thing ? thing_url : @record["url"]
        TerminalText.url(url) unless url.to_s.empty?
      end

      # @return [String, nil] see {#thing}
      def self.thing(finding)
        thing = finding && (finding["url"] || finding["place"])
        thing && TerminalText.url(thing)
      end

      private

      # The outcome that this finding alone would have.
      def outcome = only_warns? ? "warned" : @record["outcome"]

      def only_warns? = @record["outcome"] == "warned" || (!@finding.nil? && @finding["severity"] == "warn")

      def first? = @record.fetch("findings", []).first.equal?(@finding)

      # The command of the check, unless it is for another thing than this. Where that is not known, as in seals of
      # earlier versions, it is the check's.
      def own_curl
        others = @record.fetch("findings", []).filter_map { |other| absolute(Occurrence.thing(other)) }
        @failure.curl unless others.include?(Problem.requested(@record))
      end

      def thing_url = @thing_url ||= absolute(thing)

      # A thing of the app's own origin is named by its path.
      def absolute(thing)
        return thing if thing&.match?(%r{\Ahttps?://})

        "#{origin}#{thing}" if thing&.start_with?("/")
      end

      # The origin of the page that answered, behind all redirects.
      def origin
        page = @record.fetch("redirects", []).last.to_h["location"] || @record["url"]
        page.to_s[%r{\A\w+://[^/?#]+}]
      end
    end
  end
end
