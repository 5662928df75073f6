# frozen_string_literal: true

module SmokeSeal
  # What the views of the pages call. The names begin with seal_, since the helpers of a host may be there too.
  module PagesHelper
    GAP = Pages::BarChart::GAP
    private_constant :GAP

    # @return [String] see {Pages::Words}
    def seal_words(key, **values) = Pages::Words.t(key, **values)

    # @return [Pages::Paths] the paths of the pages, below where the host mounts them
    def seal_paths = @seal_paths ||= Pages::Paths.new(request.script_name)

    # @param release [Pages::SealedRelease]
    # @param app [String]
    # @return [String]
    def seal_release_path(release, app)
      seal_paths.release_path(**{ id: release.id, app: app.presence }.compact)
    end

    # @return [String] of a check; that of the overview if the app has no name
    def seal_check_path(app, check)
      app.empty? ? seal_paths.root_path : seal_paths.check_path(app: app, check: check)
    end

    # @param app [String]
    # @return [String, nil] the path of its badge, with its key; nil if it has none
    def seal_badge_path(app) = Pages::BadgeAddress.path(app, mounted_at: request.script_name)

    # @return [String] one line without control characters: text of a page may be in it
    def seal_line(text) = TerminalText.line(text, 1000)

    # @return [String] the name of an app or of a check, for a heading or a link, which a long one would fill
    def seal_name(text) = TerminalText.line(text, 120)

    # @return [String] the verdict line for a list; the page of the release has all of it
    def seal_verdict(seal) = TerminalText.line(seal.verdict_line, 300)

    # @param shown [String] what the element shows
    # @param full [String] the whole text
    # @return [String, nil] attributes of the element that have the whole text, if it was cut
    def seal_full_text(shown, full)
      return if shown == full

      text = ERB::Util.html_escape(full)
      raw(%( title="#{text}" aria-label="#{text}"))
    end

    # @param time [Time, nil]
    def seal_time(time) = time ? time.getutc.strftime("%F %T UTC") : "?"

    # @param number [Float]
    def seal_milliseconds(number) = Reports::Duration.text(number)

    # @param bar [Pages::BarChart::Bar]
    # @param gap [Float] how much room is left at its sides
    # @return [ActiveSupport::SafeBuffer] the bar in SVG, with a gap if it is cut
    def seal_bar(bar, gap:)
      # As a text: helpers for tags would take a third of the overview's time.
      drawn = %(<rect class="#{bar.kind}" x="#{bar.x + gap}" y="#{bar.y}" width="#{(1 - (2 * gap)).round(1)}" ) +
              %(height="#{bar.height}"><title>#{ERB::Util.html_escape(bar.title)}</title></rect>)
      drawn += %(<rect class="cut" x="#{bar.x}" y="#{GAP[:y]}" width="1" height="#{GAP[:height]}"/>) if bar.cut
      raw(drawn)
    end

    # @param outcome [String] of a check, as in the evidence
    def seal_mark(outcome) = OutcomeMark.of(outcome)

    # @return [String] a class of the stylesheet
    def seal_outcome_class(outcome) = OutcomeMark::BY_OUTCOME.key?(outcome) ? outcome : "unjudged"

    # @param outcome [Pages::CheckPage::Outcome]
    def seal_outcome_title(outcome)
      seal_words("check.outcome", release: outcome.release.label, outcome: outcome.description)
    end

    # @param by [String, nil] who acted
    # @param time [Time, nil]
    # @param values [Hash] what else is interpolated
    # @return [String] a text about an action
    def seal_action_words(key, by:, time:, **values)
      seal_words("actions.#{key}", by: seal_actor(by), time: seal_time(time), **values)
    end

    # @param name [String, nil] of who acted
    def seal_actor(name) = name ? seal_line(name) : seal_words("actions.nobody")
  end
end
