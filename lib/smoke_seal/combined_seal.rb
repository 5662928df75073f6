# frozen_string_literal: true

module SmokeSeal
  # The verdict on a release of several apps: red if an app is red, green only if every app that was shipped is green,
  # else unsealed.
  #
  #   SmokeSeal::CombinedSeal.of({ "hub" => green, "shop" => red }).verdict_line
  #   # => "🔴 Production smoke seal: FAILED — 1/2 apps green; failing: shop tasks 500"
  module CombinedSeal
    # The end of a summary that was cut.
    CUT = "…"
    # The most failures named per app, and the most apps named.
    MOST_OF_APP = 2
    MOST_APPS = 5
    private_constant :MOST_OF_APP, :MOST_APPS

    class << self
      # @param seals [Hash{String => Seal}] by app, at least one
      # @param shipped [Array<String>] the apps of the release; those without a seal keep it from being green
      # @param failing [Hash{String => Array<String>}] "tasks 500", of seals that have no evidence
      # @return [Seal] the only app's own seal, if there is one app
      def of(seals, shipped: [], failing: {})
        apps = seals.keys | shipped
        return seals.values.first if apps.one?

        status, summary = verdict(seals, apps, failing)
        Seal.load("status" => status, "unsealed" => (true unless status), "summary" => summary,
                  "checked_at" => seals.values.filter_map { |seal| seal.to_h["checked_at"] }.max)
      end

      # @param seal [Seal]
      # @return [Array<String>] the failures by the evidence, in two words each: "tasks 500"
      def failing_of(seal)
        failed = seal.evidence.select { |record| record["outcome"] == "failed" }.map do |record|
          failure = FailureGroup::Failure.new(record)
          [failure.check, failure.word].reject(&:empty?).join(" ")
        end
        failed.uniq
      end

      private

      def verdict(seals, apps, failing)
        red = seals.select { |_app, seal| seal.red? }
        green = seals.select { |_app, seal| seal.green? }
        open = apps - red.keys - green.keys
        failed = red.map { |app, seal| failures(app, seal, failing[app]) }
        said = ["#{green.size}/#{apps.size} apps green", listed("failing", failed),
                listed("not sealed", open.map { |app| app_text(app) })]
        [status(red, open), said.compact.join("; ")]
      end

      def status(red, open)
        return Seal::RED if red.any?

        Seal::GREEN if open.empty?
      end

      def failures(app, seal, known)
        failed = failing_of(seal)
        failed = Array(known) if failed.empty?
        more = "and #{failed.size - MOST_OF_APP} more" if failed.size > MOST_OF_APP
        "#{app_text(app)} #{[*failed.first(MOST_OF_APP), *more].join(", ")}".strip
      end

      # @return [String, nil] nil if there is nothing to list
      def listed(heading, texts)
        return if texts.empty?

        more = "and #{texts.size - MOST_APPS} more" if texts.size > MOST_APPS
        "#{heading}: #{[*texts.first(MOST_APPS), *more].join(", ")}"
      end

      def app_text(app) = app.empty? ? "an app without a name" : TerminalText.line(app, 80)
    end
  end
end
