# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # Findings of a survey that no check covers, as sentences: for the comments of the config, and for the terminal.
      class Remarks
        # The most left-out pages that are named.
        MOST_LEFT_OUT = 8
        private_constant :MOST_LEFT_OUT

        # @param survey [Hash] as Suite#survey gives it
        def initialize(survey)
          @survey = survey
          @home = of("home").first
        end

        # @return [Array<String>]
        def to_a = [unknown_paths, redirect, noindex, asset_origins, *left_out].compact

        # @return [Boolean] whether an unknown path is answered with 404
        def self.not_found?(survey)
          absent = survey["attempts"].find { |attempt| attempt["purpose"] == "absent" }
          absent&.dig("evidence", "status") == 404
        end

        private

        def of(purpose) = @survey["attempts"].select { |attempt| attempt["purpose"] == purpose }

        def passed?(attempt) = attempt && attempt["evidence"]["outcome"] == "passed"

        def unknown_paths
          attempt = of("absent").first
          return if attempt.nil? || Remarks.not_found?(@survey)

          evidence = attempt["evidence"]
          return LOGIN if LoginWall.of?(attempt)
          return unless evidence["status"]

          "A path that does not exist (#{attempt["path"]}) is answered with #{answer(attempt)}, not with 404" \
            "#{soft_error_hint(attempt)}"
        end

        def answer(attempt)
          to = " after a redirect to #{TerminalText.line(attempt["led_to"], 100)}" if attempt["led_to"]
          "#{attempt.dig("evidence", "status")}#{to}"
        end

        def soft_error_hint(attempt)
          return "." unless attempt.dig("evidence", "status").between?(200, 299)

          " (a soft 404): the status does not tell whether a page exists. Only its title or its text does."
        end

        def redirect
          return unless passed?(@home) && @home["led_to"]

          "The first page redirects to #{TerminalText.line(@home["led_to"], 100)}."
        end

        def noindex
          return unless passed?(@home) && @home.dig("page", "is_noindex")

          "The first page asks search engines not to index it (noindex), so indexable is left out."
        end

        def asset_origins
          origins = @home && @home["asset_origins"]
          return if origins.nil? || origins.empty?

          names = origins.first(MOST_LEFT_OUT).map { |origin| TerminalText.line(origin, 100) }
          "Styles and scripts of other origins are not checked. If they are yours: cdns: [#{names.join(", ")}]."
        end

        def left_out
          lines = [*repeated, *broken].map { |path, why| "Left out: #{TerminalText.line(path, 100)}: #{why}" }
          more = lines.size - MOST_LEFT_OUT
          more > 1 ? [*lines.first(MOST_LEFT_OUT), "Left out: #{more} more pages."] : lines
        end

        # Without the page that the first one redirects to: another remark names it.
        def repeated
          pages = (@survey["left_out"] || []).reject { |page| @home && page["path"] == @home["led_to"] }
          pages.map { |page| [page["path"], TerminalText.line(page["why"], 150)] }
        end

        def broken
          attempts = of("page").reject { |attempt| passed?(attempt) || LoginWall.of?(attempt) }
          attempts.map { |attempt| [attempt["path"], Draft.reason(attempt["evidence"])] }
        end

        LOGIN = "A path that does not exist leads to the login, not to 404: no check can tell that a page behind the " \
                "login is missing."
        private_constant :LOGIN
      end
    end
  end
end
