# frozen_string_literal: true

require_relative "content"

module SmokeSeal
  module Reports
    # The seal as workflow commands of GitHub Actions, which become annotations: one for each group of checks with the
    # same reason, at the line of the config.
    class GitHubAnnotations < Content
      # GitHub shows no more annotations of one kind and step.
      MOST = 10
      KINDS = { "failed" => "error", "unjudged" => "error", "warned" => "warning", "not_run" => "notice" }.freeze
      LONGEST_TITLE = 200
      private_constant :MOST, :KINDS, :LONGEST_TITLE

      # @param seal [Hash{String => Object}] as {Seal#to_h} returns it
      # @param file [String, nil] the config file, from the root of the repository
      # @param lines [Hash{String => Integer}] the line of each check in it
      # @return [String] one command on each line; empty if there is nothing to say
      def self.render(seal, file: nil, lines: {}) = new(seal, file: file, lines: lines).render

      def initialize(data, file: nil, lines: {})
        super(data)
        @file = file
        @lines = lines
      end

      # @return [String]
      def render
        commands = annotations.group_by(&:first).flat_map { |kind, alike| limited(kind, alike) }
        commands.map { |kind, check, title, text| "#{command(kind, check, title, text)}\n" }.join
      end

      private

      # @return [Array<Array(String, String, String, String)>] kind, check, title and text
      def annotations
        found = groups.map do |group|
          [kind(group), group.first.record["check"], "#{group.names}: #{group.first.word}", text(group)]
        end
        verdict_beyond_checks? && status != :green ? [*found, ["error", nil, "smoke seal", verdict_line]] : found
      end

      def kind(group) = KINDS.fetch(group.first.record["outcome"], "error")

      def text(group)
        seen = seen_by(group.failures.map(&:record))
        [group.cause_in_words, "#{group.names}: #{group.first.what_happened}", *("at #{seen}" unless seen.empty?),
         *group.hints, *reproduction(group.first.record)].reject(&:empty?).join("\n")
      end

      # The last one counts the rest, if there are more than GitHub shows.
      def limited(kind, annotations)
        return annotations if annotations.size <= MOST

        more = annotations.size - MOST + 1
        rest = [kind, nil, "#{more} more", "#{more} more; the summary of the step has all of them"]
        [*annotations.first(MOST - 1), rest]
      end

      def command(kind, check, title, text)
        place = @file && { "file" => @file, "line" => (@lines[check] if check) }.compact
        properties = { **place.to_h, "title" => line(title, LONGEST_TITLE) }
        pairs = properties.map { |name, value| "#{name}=#{property(value.to_s)}" }
        "::#{kind} #{pairs.join(",")}::#{data_text(text)}"
      end

      # The escapes of the runner: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
      def data_text(text) = text.gsub("%", "%25").gsub("\r", "%0D").gsub("\n", "%0A")

      def property(text) = data_text(text).gsub(":", "%3A").gsub(",", "%2C")
    end
  end
end
