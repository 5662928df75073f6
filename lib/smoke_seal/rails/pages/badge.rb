# frozen_string_literal: true

require "json"
require_relative "app_state"
require_relative "badge_text_width"
require_relative "../../reports"

module SmokeSeal
  module Pages
    # The badge of an app: as an SVG of its own, or as data for the endpoint badge of shields.io. Its words are in
    # English, since caches share it between readers.
    class Badge
      LABEL = "production"
      # White text has a contrast of at least 4.5 : 1 on each of these, as WCAG asks for.
      COLORS = { "green" => "#1a7f37", "red" => "#c9252d" }.freeze
      GREY = "#6b7280"
      LABEL_COLOR = "#555555"
      # Pixels on both sides of a text.
      PADDING = 5
      TEMPLATE = Reports::Template.new(File.read(File.join(__dir__, "badge.svg.erb"), encoding: "UTF-8"),
                                       trim_mode: "-")
      private_constant :LABEL, :COLORS, :GREY, :LABEL_COLOR, :PADDING, :TEMPLATE

      # @param name [String] of the app
      # @param app [AppSummary, nil] nil for an app without a release
      def initialize(name, app)
        @name = name
        @app = app
        @state = AppState.of(app)
      end

      # @return [String] the state, with the number of failed checks if it is red: "red: 2 failing"
      def message
        failing = @state == "red" ? @app.seal.failing.size : 0
        failing.zero? ? @state : "#{@state}: #{failing} failing"
      end

      # @return [String] grey for all but a current verdict
      def color = COLORS.fetch(@state, GREY)

      # The time is absolute: a relative one would be wrong in a copy that somebody keeps.
      #
      # @return [String] the whole badge in words
      def title
        at = @app&.seal&.checked_at
        checked = at ? ", checked #{at.getutc.strftime("%F %R UTC")}" : ""
        "#{TerminalText.line(@name, 100)} #{LABEL}: #{message}#{checked}"
      end

      # @return [String] without references, scripts and style sheets
      def svg = String.new(TEMPLATE.render(self))

      # With +isError+ the address of a badge at shields.io cannot give it another colour.
      #
      # @return [String] JSON by the schema of shields.io
      def json
        JSON.generate(schemaVersion: 1, label: LABEL, message: message, color: color, isError: @state != "green")
      end

      private

      # A template does not see the constants.
      def label = LABEL
      def label_color = LABEL_COLOR
      def padding = PADDING
      def label_width = BadgeTextWidth.of(LABEL)
      def message_width = BadgeTextWidth.of(message)
      def left = label_width + (2 * PADDING)
      def right = message_width + (2 * PADDING)
      def width = left + right
    end
  end
end
