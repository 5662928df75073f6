# frozen_string_literal: true

require_relative "content"
require_relative "headings"
require_relative "phases"
require_relative "template"
require_relative "vantages_text"
require_relative "waterfall"
require_relative "waterfall_text"

module SmokeSeal
  module Reports
    # The seal as one HTML file for people: without scripts, and without requests to anywhere.
    class HTML < Content
      include VantagesText
      include WaterfallText

      PAGE = Template.load("page.html.erb")
      VERDICT = Template.load("verdict.html.erb")
      DETAILS = Template.load("details.html.erb")
      VANTAGES = Template.load("vantages.html.erb")
      TIMES = Template.load("times.html.erb")
      WATERFALL = Template.load("waterfall.html.erb")
      STYLE = Template::Markup.new(File.read(File.join(__dir__, "templates/seal.css"), encoding: "UTF-8"))
      # The outcomes that have a section, in its order.
      SECTIONS = %w[failed unjudged warned not_run].freeze
      LONGEST_NAME = 120
      STATUS_WORDS = { green: "Green", red: "Red", unsealed: "Unsealed" }.freeze
      private_constant :PAGE, :VERDICT, :DETAILS, :VANTAGES, :TIMES, :WATERFALL, :STYLE, :SECTIONS,
                       :LONGEST_NAME, :STATUS_WORDS

      # @param seal [Hash{String => Object}] as {Seal#to_h} returns it
      # @param history [Array<Hash>] earlier seals in the same form, in any order
      # @return [String] a whole document
      def self.render(seal, history: []) = new(seal, history: history).render

      # @param check_path [#call, nil] given the name of a check, returns the path of its page, for a page that has some
      # @param headings [#call] given the key of a heading, returns its text
      # @param left_out [String] what of the seal was not kept; empty if it is whole
      def initialize(data, history: [], check_path: nil, headings: Headings.method(:text), left_out: "")
        super(data)
        @left_out = left_out
        @check_path = check_path
        @headings = headings
        @history = history.map { |seal| Content.new(seal) }.sort_by { |seal| seal.data["checked_at"].to_s }.reverse
      end

      # @return [String] a whole document
      def render = String.new(PAGE.render(self))

      # @param heading [String] the element of the verdict, whose headings follow it as h2: "h1", or "h2" within a page
      # @return [Template::Markup] the part of it that another page can include, beside seal.css
      def content(heading: "h1") = Template::Markup.new(verdict(heading: heading) + details)

      # @return [Template::Markup] the first part of the content
      def verdict(heading: "h1") = VERDICT.render(self, element: heading)

      # @return [Template::Markup] the rest of it
      def details = DETAILS.render(self)

      private

      attr_reader :history

      def title = "#{STATUS_WORDS.fetch(status)}: #{name}"

      def style = STYLE

      def mark(record) = OutcomeMark.of(record["outcome"])

      # @return [String] the app's name, which may be cut
      def name = line(app, LONGEST_NAME)

      def heading(key) = @headings.call(key)

      # @return [Array<Array(String, Array<FailureGroup>)>] an outcome, and the groups below its heading
      def sections
        SECTIONS.filter_map do |outcome|
          found = groups.select { |group| group.first.record["outcome"] == outcome }
          [outcome, found] if found.any?
        end
      end

      # @return [String] the path of a URL below the app's, else the whole URL; the command of the browser lane
      def place(record)
        url = url(record) or return line(record["command"])
        path = url.delete_prefix(TerminalText.url(data["url"]).delete_suffix("/"))
        path.start_with?("/") ? path : url
      end

      # @return [String] what was wrong in earlier attempts; empty if nothing was
      def earlier(record) = record.fetch("earlier", []).map { |label| line(label) }.join(", ")

      def time(text) = text ? line(text).sub("T", " ").sub("Z", " UTC") : "at an unknown time"

      def duration(number) = Duration.text(number)

      # @return [Template::Markup, String] checks and vantages; empty for a seal of one vantage
      def vantages_section = vantages ? VANTAGES.render(self, matrix: vantages) : ""

      # The times of all requests, on one axis; of an older seal, those of the last attempts.
      def times
        waterfall = Waterfall.of(data)
        return WATERFALL.render(self, waterfall: waterfall) if waterfall

        timed.any? ? TIMES.render(self) : ""
      end

      # @return [Array<Array(Hash, Phases)>] the checks with timings
      def timed = @timed ||= evidence.filter_map { |record| (phases = Phases.of(record)) && [record, phases] }

      # The length of the whole chart, in milliseconds.
      def longest = @longest ||= [timed.map { |_record, phases| phases.total }.max.to_f, 0.1].max

      def step_names = Phases::NAMES & timed.flat_map { |_record, phases| phases.steps.keys }

      def percent(length) = format("%.3f%%", (100 * length / longest).clamp(0, 100))

      # @return [Hash{String => Integer}] how many answers named each revision
      def revisions
        counted = evidence.map { |record| record["revisions"] }.compact.reduce({}) do |sum, some|
          sum.merge(some) { |_revision, one, other| one + other }
        end
        counted.empty? ? evidence.filter_map { |record| record["revision"] }.tally : counted
      end

      def instances = data["instances"]

      def percentage(share) = format("%.2g %%", 100 * share.to_f)

      def certificates = evidence.flat_map { |record| record.fetch("certificates", []) }.uniq
    end
  end
end
