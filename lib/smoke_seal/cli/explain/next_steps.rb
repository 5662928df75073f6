# frozen_string_literal: true

require "shellwords"

module SmokeSeal
  class CLI
    class Explain < Command
      # What to do next about a check, for programs that have no operator's experience: sentences and commands, in the
      # order in which to take them. They follow from the outcome, the cause and the hints of the evidence.
      class NextSteps
        # By cause, see FailureGroup::CAUSES.
        BY_CAUSE = {
          "app" => "The app did not answer as expected: look for this request in its log.",
          "edge" => "A proxy or CDN answered in the app's place: look at its log, and whether it reaches the app.",
          "tls" => "The certificate or the TLS handshake is at fault, not the pages: look at what terminates TLS.",
          "dns" => "The host name is at fault: look at its DNS records.",
          "network" => "No connection to the app: look whether it runs and listens.",
          "throttled" => "Whoever answers wants fewer requests: wait, or let it allow this machine's address.",
          "old_revision" => "An old revision answered: the deploy has not reached each instance."
        }.freeze
        WARNED = "The check only warns: a seal stays green."
        NOT_JUDGED = "Nothing is known about production: do not call it broken."
        PERSON = "If the seal is red as well, show these rollback commands to a person, who decides. Roll nothing " \
                 "back by yourself."
        THROTTLED = "throttled"
        private_constant :BY_CAUSE, :WARNED, :NOT_JUDGED, :PERSON, :THROTTLED

        # @param explanation [Hash] as Suite#explain gives it
        # @param suite [Suite]
        # @param options [Hash{Symbol => Object}] those of the command line
        def initialize(explanation, suite, options)
          @explanation = explanation
          @evidence = explanation["evidence"]
          @suite = suite
          @sha = options[:sha].to_s.strip
          @place = { "--config" => options[:config], "--url" => options[:url] && Redact.url(UTF8.of(options[:url])) }
        end

        # @return [Array<String>] empty if the check passed
        def to_a
          return [] if outcome == "passed"

          [*meaning, *hints, *requests, *rollback]
        end

        private

        def outcome = @evidence["outcome"]

        def judged? = %w[failed warned].include?(outcome)

        def causes
          found = @evidence.fetch("findings", []).filter_map { |finding| finding["cause"] }
          (found.empty? ? [@evidence["cause"]].compact : found).uniq
        end

        def meaning
          return [NOT_JUDGED, *BY_CAUSE.values_at(*(causes & [THROTTLED]))] unless judged?

          [*(WARNED if outcome == "warned"), *BY_CAUSE.values_at(*causes).compact, *request_id]
        end

        def request_id
          id = @evidence["request_id"]
          ["Its X-Request-Id is #{id}."] if id && causes.include?("app")
        end

        def hints = @evidence.fetch("findings", []).filter_map { |finding| finding["hint"] }.uniq

        def requests
          [*@explanation["curl"], *(command("doctor", @suite.app) unless judged?),
           *(command("live", @sha, @suite.app) if causes.include?("old_revision") && !@sha.empty?),
           command("explain", @suite.app, @evidence["check"], *sha), command(@suite.app, *sha)]
        end

        def sha = @sha.empty? ? [] : ["--sha", @sha]

        def command(*words) = ["prod-smoke", *words, *@place.compact.to_a.flatten].shelljoin

        # None for what only warns, or is not known. None either if no platform is known.
        def rollback
          return [] unless outcome == "failed"

          commands = @suite.rollback_commands(**(@sha.empty? ? {} : { sha: @sha }))
          commands.empty? ? [] : [PERSON, *commands]
        end
      end
    end
  end
end
