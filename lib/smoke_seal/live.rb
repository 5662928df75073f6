# frozen_string_literal: true

module SmokeSeal
  # Whether production serves a commit: on each instance that several new connections reach, and at each address of its
  # host name. It checks only the revision. Whether the pages work is the job of a seal.
  class Live
    # The number of connections, unless +samples+ in the config is larger.
    SAMPLES = 10
    # The settings of an app that it uses.
    SETTINGS = %w[url headers accept_language timeout deadline boot_window revision control allow_private
                  concurrency].freeze
    REVISION = "revision"
    STATUS = "status"
    ADDRESSES = "addresses"
    private_constant :SAMPLES, :SETTINGS, :REVISION, :STATUS, :ADDRESSES

    class << self
      # Never raises a StandardError of its own, see {SmokeSeal.live?}.
      #
      # @return [Live]
      def check(app, sha, config: nil, url: nil)
        stub = Testing.seal_of(app, url)
        return new(stub, UTF8.of(sha)) if stub

        check!(app, sha, config: SmokeSeal.config(config), url: url)
      rescue StandardError, LoadError => e
        raise if defined?(Timeout::Error) && e.is_a?(Timeout::Error)

        new(Seal.unsealed(ErrorText.text(e), app: UTF8.of(app)), UTF8.of(sha))
      end

      # @param app [String]
      # @param sha [String]
      # @param config [Config]
      # @return [Live]
      # @raise [ConfigError] the app is unknown, the config is wrong, or +sha+ is no commit
      def check!(app, sha, config:, url: nil)
        suite = config.suite(app, url: url, boot_window: 0) { |entry| revision_only(entry) }
        unless suite.revision?
          reason = "the config does not say where production reports its revision: write revision: for #{suite.app}"
          return new(Seal.unsealed(reason, app: suite.app, url: suite.url), sha)
        end
        raise ConfigError, "sha: must be the commit that is asked for" if sha.to_s.strip.empty?

        new(suite.run(sha: sha.to_s), sha.to_s)
      end

      private

      # A check that accepts any answer: only the revision and the addresses matter.
      def revision_only(entry)
        revision = entry[REVISION]
        return entry.slice(*SETTINGS) unless revision.is_a?(Hash)

        revision = revision.transform_keys(&:to_s)
        samples = [revision["samples"].is_a?(Integer) ? revision["samples"] : 0, SAMPLES].max
        probe = { "path" => revision.fetch("path", "/"), ADDRESSES => "all", "severity" => "warn" }
        entry.slice(*SETTINGS).merge(REVISION => revision.merge("samples" => samples),
                                     "checks" => { ADDRESSES => probe })
      end
    end

    # @return [Seal] of the run that looked
    attr_reader :seal

    # @return [String] the commit that was asked for
    attr_reader :sha

    # @param seal [Seal]
    # @param sha [String]
    def initialize(seal, sha)
      @seal = seal
      @sha = sha
      @revision = record(REVISION)
      @probe = record(ADDRESSES)
    end

    # @return [Boolean, nil] nil if it cannot be told
    def live?
      return if @revision.nil? || @revision["outcome"] == "unjudged"

      (@revision["outcome"] == "passed" || only_broken?) && elsewhere.empty?
    end

    # @return [Hash{String => Integer}] how many answers named each revision
    def revisions = @revision.to_h.fetch("revisions", nil).to_h

    # @return [Hash{String => String}] what each address of the name answered, if it has several: "passed", "503"
    def addresses = @probe.to_h.fetch(ADDRESSES, nil).to_h

    # @return [String] the answer on one line
    def line
      sha = TerminalText.line(@sha, 80)
      case live?
      when true then "live: #{seen}#{at_addresses}#{at}"
      when false then "not live: expected #{sha}, got #{[seen, *elsewhere].reject(&:empty?).join("; ")}#{at}"
      else "not known whether #{sha} is live: #{TerminalText.line(reason, 300)}#{at}"
      end
    end

    # @return [Hash{String => Object}]
    def to_h
      { "app" => @seal.app, "url" => @seal.url, "sha" => @sha, "live" => live?, "revisions" => revisions,
        "addresses" => addresses, "reason" => (line unless live?), "seal" => @seal.to_h }
    end

    private

    # Whether every answer named the commit, but was an error page.
    def only_broken?
      kinds = @revision.fetch("findings", []).map { |finding| finding["expectation"] }.uniq
      kinds == [STATUS] && revisions.size == 1 && revisions.values.sum >= SAMPLES
    end

    def record(check) = @seal.evidence.find { |record| record["check"] == check }

    # The addresses that answered with an error, or with another revision.
    def elsewhere
      findings = @probe.to_h.fetch("findings", []).select { |finding| finding["expectation"] == ADDRESSES }
      findings.map { |finding| "at #{TerminalText.line(finding["got"], 120)}" }
    end

    # "10 × 0a1b2c3"; what is wrong, if no answer named a revision
    def seen
      return failure if revisions.empty?

      revisions.sort_by { |revision, count| [-count, revision] }
               .map { |revision, count| "#{count} × #{TerminalText.line(revision, 80)}" }.join(", ")
    end

    def failure
      word = @revision ? FailureGroup::Failure.new(@revision).word : ""
      word.empty? ? "no answer" : word
    end

    def reason = @revision ? @revision.fetch("reason", @seal.summary) : @seal.summary

    def at_addresses = addresses.size > 1 ? ", at each of #{addresses.size} addresses" : ""

    def at = @seal.url ? " at #{TerminalText.url(@seal.url)}" : ""
  end
end
