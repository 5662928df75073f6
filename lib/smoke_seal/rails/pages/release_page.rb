# frozen_string_literal: true

module SmokeSeal
  module Pages
    # What the page of a release shows: the seals of one of its apps.
    class ReleasePage
      # @return [SealedRelease]
      attr_reader :release

      # @return [SealedApp] the one that was asked for, or else the first that is red, or the first
      attr_reader :app

      # @param release [SealedRelease]
      # @param app [String, nil] the name of an app
      def initialize(release, app: nil)
        @release = release
        @app = release.app(app) || release.apps.find { |each| each.seal&.red? } || release.apps.first
      end

      # @param check_path [#call] given the name of a check, returns the path of its page
      # @return [Reports::HTML] with the earlier seals
      def report(check_path)
        headings = ->(key) { Words.t("#{Reports::Headings::SCOPE}.#{key}") }
        Reports::HTML.new(seal.to_h, history: app.history.map(&:to_h), check_path: check_path, headings: headings,
                                     left_out: left_out)
      end

      # @return [Seal] one that says so, if the stored one cannot be read
      def seal = app.seal || Seal.unsealed("the stored seal cannot be read", app: app.name)

      # @return [SealAge, nil]
      def age = app.age

      # @return [String, nil] why production was not checked since the verdict
      def unsealed_reason = app.unsealed_since&.summary

      # @return [Seal, nil] what was seen before the deploy
      def baseline = Seal.load(app.state(SealBaseline::NAME))

      # @return [String] what of the seal was too large to be kept; empty if it is whole
      def left_out
        counts = app.left_out
        said = %w[checks results].zip(counts).select { |_, count| count.positive? }
        said = said.map { |kind, count| Words.t("release.left_out_#{kind}", count: count) }
        said.empty? ? "" : Words.t("release.left_out", what: said.join(", "))
      end

      # @return [Array<String>] what was red before the deploy
      def red_before = baseline ? baseline.failing.map { |record| record["check"] } : []

      # @return [Array<IncidentSummary>] the open incidents
      def incidents = app.incidents
    end
  end
end
