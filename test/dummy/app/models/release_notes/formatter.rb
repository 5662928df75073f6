# frozen_string_literal: true

module ReleaseNotes
  # A release in words, with its seal's line where there is a seal.
  class Formatter
    # Discord refuses a longer message, and all of it is lost.
    MAX_CONTENT = 2000
    HEADING = "# 🚀 Production Deployment"
    MARKUP = /[\\`*_~|<>\[\]]/
    private_constant :HEADING, :MARKUP

    # @param release [Release]
    # @param url [String] where people see the release
    # @param seal [SmokeSeal::Seal, nil]
    def initialize(release:, url:, seal:)
      @release = release
      @url = url
      @seal_line = ::SmokeSeal::Formatter.seal_line(seal)
    end

    # @return [String] for a terminal or a log
    def message
      apps = @release.apps.map { |app, sha| "#{app} at #{sha.first(7)}" }
      ["#{@release.title} is live: #{apps.to_sentence}", @seal_line].compact.join("\n")
    end

    # @return [Hash{Symbol => Object}] for a webhook of Discord's. It mentions nobody, whatever a title says.
    def discord_payload = { content: content, allowed_mentions: { parse: [] } }

    private

    # What is too long gives way from the title, so that the verdict stays whole.
    def content
      others = [HEADING, "### []()", @url, *@seal_line].sum { |line| size(line) + 1 }
      room = [MAX_CONTENT - others, 1].max
      [HEADING, "### [#{title(room)}](#{@url})", *@seal_line].join("\n").truncate(MAX_CONTENT, omission: "…")
    end

    def title(room)
      title = @release.title.squish
      escaped = escape(title)
      # Cut before it is escaped, where every character may take two places, so that no escape is cut in two.
      size(escaped) > room ? escape(title.truncate([room / 2, 1].max, omission: "…")) : escaped
    end

    def escape(text) = text.gsub(MARKUP) { |mark| "\\#{mark}" }

    # As Discord counts, at most: an emoji takes two places.
    def size(text) = text.encode(Encoding::UTF_16LE).bytesize / 2
  end
end
