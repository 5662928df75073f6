# frozen_string_literal: true

module SmokeSeal
  # Seals for tests, without a request: HTTP is made in Rust, where WebMock and the like cannot see it.
  #
  #   SmokeSeal.testing!                                   # in test_helper.rb: every run is green, nothing is sent
  #   SmokeSeal::Testing.stub("shop", red: "tasks 500") { ship }
  #
  # In a Rails app with RAILS_ENV=test no run sends anything, unless +config.smoke_seal.run_in_test+ is true: it is
  # unsealed, and says so.
  module Testing
    GREEN = "test mode: nothing was requested"
    NOT_RUN = "nothing was requested, since RAILS_ENV is test: SmokeSeal.testing! and SmokeSeal::Testing.stub give " \
              "seals to tests, and config.smoke_seal.run_in_test = true lets runs through"
    NOT_SENT = "nothing is sent in a test"
    ANY_APP = Object.new.freeze
    KINDS = %i[green red unsealed].freeze
    private_constant :ANY_APP, :KINDS

    @stubs = []

    class << self
      # Makes every run green, unless it is stubbed. Nothing is sent, not even to Discord.
      #
      # @return [void]
      def enable! = @enabled = true

      # Makes runs real again.
      #
      # @return [void]
      def disable! = @enabled = false

      # @return [Boolean] whether nothing may be sent
      def silent? = @enabled || @stubs.any? || in_rails_test?

      # Makes each run of +app+ in the block return this seal.
      #
      # @param app [String, Symbol, nil] nil for every app
      # @param verdict one of +green:+, +red:+ and +unsealed:+ with the summary. That of a red one may name checks with
      #   what is wrong, "tasks 500, signin selector": they are the seal's evidence, too
      # @return [Object] the block's value
      # @raise [ArgumentError] no verdict was given, or several
      def stub(app = nil, **verdict)
        unless verdict.one? && KINDS.include?(verdict.keys.first)
          raise ArgumentError, 'give one verdict: green: "2/2", red: "tasks 500" or unsealed: "no network"'
        end

        stub = [app ? UTF8.of(app) : ANY_APP, *verdict.first]
        @stubs += [stub]
        yield
      ensure
        # Compared by identity: an outer block may have an equal stub.
        @stubs = @stubs.reject { |other| other.equal?(stub) } if stub
      end

      # @return [Seal, nil] what a run of +app+ gives in a test; nil if it is to be made
      def seal_of(app, url = nil)
        return unless silent?

        name = name_of(app)
        stub = @stubs.reverse.find { |stubbed, *| stubbed.equal?(ANY_APP) || name.nil? || stubbed == name }
        return stubbed(name, url, stub) if stub
        return seal(name, url, :green, GREEN) if @enabled

        seal(name, url, :unsealed, NOT_RUN) if in_rails_test?
      end

      private

      def in_rails_test?
        SmokeSeal.const_defined?(:Engine, false) && ::Rails.respond_to?(:env) && ::Rails.env.test? &&
          !Configuration.current.run_in_test
      end

      # The caller may have passed any object, which may have no methods.
      def name_of(app)
        case app
        when String, Symbol then UTF8.of(app)
        end
      end

      def stubbed(name, url, stub)
        app, kind, summary = stub
        seal(name || (app unless app.equal?(ANY_APP)), url, kind, summary)
      end

      def seal(app, url, kind, summary)
        url = (Redact.url(UTF8.of(url)) if url)
        return Seal.unsealed(summary, app: app, url: url) if kind == :unsealed

        passed = kind == :green
        made = Seal.from_result(passed: passed, summary: passed ? summary : "failing: #{summary}")
        Seal.from_h(made.to_h.merge({ "app" => app, "url" => url, "evidence" => passed ? nil : evidence(summary, url) }
                                    .compact))
      end

      # "tasks 500, signin selector"
      def evidence(summary, url)
        UTF8.of(summary).split(",").filter_map do |part|
          check, what = part.strip.split(/\s+/, 2)
          check && record(check, what || "text", url)
        end
      end

      def record(check, what, url)
        status = Integer(what, 10, exception: false)
        finding = { "expectation" => status ? "status" : "text", "expected" => status ? "2xx" : what,
                    "got" => status ? what : "test mode", "cause" => "app", "label" => what }
        { "check" => check, "outcome" => "failed", "method" => "GET", "url" => url || "http://test.invalid/",
          "status" => status, "attempts" => 1, "findings" => [finding] }.compact
      end
    end
  end
end
