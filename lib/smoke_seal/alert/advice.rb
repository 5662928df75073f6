# frozen_string_literal: true

module SmokeSeal
  class Alert
    # Whether a rollback is advised for a red seal, by where the fault lies. It is not where the release before would
    # show the same: the release is not served yet, the fault is not the app's, or it was there before. Where a proxy
    # had no answer of the app, the app may have crashed with this release: a rollback is advised with a caution.
    class Advice
      OLD_REVISION = "old_revision"
      # Causes that a rollback does not change. The translations say by their names what to do instead.
      ELSEWHERE = %w[dns tls edge throttled].freeze
      EDGE = "edge"
      BEFORE = "before"
      # Statuses that a proxy gives when the app does not answer it: Heroku's H10, nginx's 502 and the like.
      GATEWAY_ERRORS = (500..599)
      # How many checks are named.
      MOST_NAMES = 8
      private_constant :OLD_REVISION, :ELSEWHERE, :EDGE, :BEFORE, :GATEWAY_ERRORS, :MOST_NAMES

      # @param seal [Seal] a red one
      # @param before [Seal, nil] the app's verdict before this release
      # @param newer [Boolean] whether a newer release is known to be served
      def initialize(seal, before: nil, newer: false)
        @failed = failed_of(seal)
        @before = before
        @newer = newer
      end

      # @return [String, nil] why a rollback is not advised, and what to do instead; nil if it is
      def against_rollback
        return if @failed.empty?
        return not_this_revision if all_failed_by?([OLD_REVISION])
        return elsewhere if outside_the_app? && unanswered.empty?

        not_new if already_failed == names
      end

      # @return [String, nil] what to look at before a rollback: a proxy answered, so the app may have crashed with this
      #   release, or the proxy may be at fault; nil if the app itself failed
      def caution
        return unless outside_the_app? && unanswered.any?

        statuses = unanswered.map { |record| record["status"] }.uniq.sort.join(", ")
        translated("no_answer_of_the_app", statuses: statuses)
      end

      # @return [Array<String>] the checks that failed for the same reason before this release
      def already_failed = @failed.select { |record| failed_before?(record) }.map { |record| record["check"] }

      # @return [String, nil] the same, in words; nil if there are none
      def not_mended = (listed(already_failed) if already_failed.any?)

      private

      def failed_of(seal) = seal.evidence.select { |record| record["outcome"] == "failed" }

      def names = @failed.map { |record| record["check"] }

      # By the marks of the core; a seal that has none for this check is compared with the verdict before.
      def failed_before?(record)
        marks = deciding(record).map { |finding| finding["since"] }
        return marks.all?(BEFORE) && !record.key?("more_findings") if marks.any?

        earlier_signatures[record["check"]] == signature(record)
      end

      def earlier_signatures
        @earlier_signatures ||=
          @before&.red? ? failed_of(@before).to_h { |record| [record["check"], signature(record)] } : {}
      end

      # Findings that only warn have no say, unless they are all there is.
      def deciding(record)
        findings = record.fetch("findings", [])
        failing = findings.reject { |finding| finding["severity"] == "warn" }
        failing.empty? ? findings : failing
      end

      def causes_of(record) = deciding(record).map { |finding| finding["cause"].to_s }

      def all_failed_by?(causes)
        @failed.all? do |record|
          found = causes_of(record)
          found.any? && (found - causes).empty?
        end
      end

      # Whether something else than the app answered each failed check, or another revision of it.
      def outside_the_app? = all_failed_by?([*ELSEWHERE, OLD_REVISION])

      # The checks that a proxy answered because it had no answer of the app.
      def unanswered
        @failed.select { |record| GATEWAY_ERRORS.cover?(record["status"]) && causes_of(record).include?(EDGE) }
      end

      def not_this_revision
        return translated("newer_served") if @newer

        translated(hint? ? "hinted" : "still_served")
      end

      # Whether the core has a guess at why the revision differs: a short SHA, say, or a key that is missing.
      def hint? = @failed.any? { |record| record.fetch("findings", []).any? { |finding| finding["hint"] } }

      def elsewhere
        causes = @failed.flat_map { |record| causes_of(record) }.uniq
        advice = [*(ELSEWHERE & causes), *("still_served" if causes.include?(OLD_REVISION))]
        translated("not_the_code", causes: causes.map { |cause| cause.tr("_", " ") }.join(", "),
                                   advice: advice.map { |key| translated(key) }.join("; "))
      end

      def not_new
        time = @before&.checked_at&.getutc&.strftime("%F %T UTC")
        return translated("not_new", checks: listed(names)) unless time

        translated("not_new_at", checks: listed(names), time: time)
      end

      def translated(key, **values) = Translations.text("alert.advice.#{key}", **values)

      # One more than the most is shown: "and 1 more" would be as long.
      def listed(names)
        return names.join(", ") if names.size <= MOST_NAMES + 1

        [*names.first(MOST_NAMES), translated("and_more", count: names.size - MOST_NAMES)].join(", ")
      end

      # What failed, without what the page said, which may differ from request to request.
      def signature(record)
        record.fetch("findings", []).map { |finding| finding.values_at("expectation", "cause", "label") }.uniq
      end
    end
  end
end
