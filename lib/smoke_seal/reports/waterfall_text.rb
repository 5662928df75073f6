# frozen_string_literal: true

require_relative "phases"
require_relative "template"

module SmokeSeal
  module Reports
    # The words and the repeated marks of the chart of requests, for a report that has +line+ and +duration+.
    module WaterfallText
      NOUNS = { attempt: "earlier attempt", redirect: "redirect", follow_up: "follow-up" }.freeze
      SWATCH = Template.new(<<~ERB.chomp)
        <span><svg width="12" height="12" aria-hidden="true"><rect class="<%= name %>" x="1" y="1" width="10" height="10"/></svg> <%= text %></span>
      ERB
      BACKGROUND = Template.new(<<~ERB.delete("\n"))
        <rect class="lane" width="100%" height="100%"/>
        <% if boot_window %><rect class="boot" width="<%= axis.percent(boot_window) %>" height="100%"/><% end %>
        <% axis.ticks.drop(1).each do |time| %><line x1="<%= axis.percent(time) %>" x2="<%= axis.percent(time) %>" y2="100%"/><% end %>
      ERB
      private_constant :NOUNS, :SWATCH, :BACKGROUND

      private

      # @return [Template::Markup] an entry of the legend
      def swatch(name, text) = SWATCH.render(self, name: name, text: text)

      # @return [Template::Markup] what is behind each bar: the boot window, and the lines of the axis
      def background(waterfall)
        @background ||= BACKGROUND.render(self, axis: waterfall.axis, boot_window: waterfall.boot_window)
      end

      # @return [String] "DNS 1.5 ms, wait 20 ms"
      def steps_text(steps) = steps.map { |name, length| "#{Phases.label(name)} #{duration(length)}" }.join(", ")

      # @return [String] what the bar of a check shows
      def row_text(row)
        ["starts at #{duration(row.start)}", steps_text(row.steps), *others_text(row)].reject(&:empty?).join("; ")
      end

      # @return [String] "2 earlier attempts, 14 follow-ups"; empty if there are none
      def others_text(row)
        counts = NOUNS.keys.to_h { |kind| [kind, row.of(kind).size] }
        counts[:follow_up] += row.record["more_follow_ups"].to_i
        counts.select { |_kind, count| count.positive? }
              .map { |kind, count| "#{count} #{NOUNS.fetch(kind)}#{"s" if count > 1}" }.join(", ")
      end

      # @return [String] what one request was, when it began, and how long it took
      def request_text(request)
        what = request.kind == :attempt ? result_text(request.data) : answer_text(request.data)
        "#{NOUNS.fetch(request.kind)}: #{what}, starts at #{duration(request.start)}, takes #{duration(request.took)}"
      end

      # @return [String] what was wrong in an earlier attempt; that it held, if nothing was
      def result_text(attempt) = line(attempt["result"] || "held")

      # @return [String] the status, or why there was no answer
      def answer_text(request) = line(request["error"] || request["status"] || "no answer")
    end
  end
end
