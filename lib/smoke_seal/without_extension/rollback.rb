# frozen_string_literal: true

module SmokeSeal
  module WithoutExtension
    # The rollback commands for a red release on Heroku, worded and quoted as the extension does.
    module Rollback
      UNQUOTED = %r{\A[-+./:@\]_0-9A-Za-z]\z}
      NOT_IN = { single: %w[' ^ \\], double: %w[` $ ! ^] }.freeze
      HEROKU_RELEASE = /\Av[0-9]+\z/
      private_constant :UNQUOTED, :NOT_IN, :HEROKU_RELEASE

      module_function

      # @param repo [String, nil]
      # @param heroku_app [String, nil]
      # @param sha [String, nil]
      # @param previous_release [String, nil] Heroku's number of the release before: "v122"
      # @return [Array<String>]
      def commands(repo:, heroku_app:, sha:, previous_release:)
        app = word_or(heroku_app, "<heroku-app>")
        release = Seal.trimmed(previous_release.to_s)[HEROKU_RELEASE]
        git = "git -C #{word_or(repo, "<repo>")}"
        sha = word_or(sha, "<release-merge-sha>")
        place = [app, release].compact.join(" ")
        ["heroku rollback --app #{place}   # fastest: the previous release again, within seconds",
         "#{git} revert -m1 #{sha} && #{git} push origin HEAD && #{git} push heroku HEAD:main   " \
         "# durable: takes the change out of the code and deploys that; with the deployed branch checked out, and " \
         "nothing else on it",
         "Release#abandon!   # on the board, in the Rails console: this release did not ship"]
      end

      def word_or(word, placeholder)
        word = Seal.trimmed(word.to_s)
        return placeholder if word.empty? || word.start_with?("-") || word.match?(/\p{Cc}/)

        quoted(word)
      end

      def quoted(word)
        chunks = []
        rest = word.chars
        chunks << chunk(rest) until rest.empty?
        chunks.join
      end

      # Takes the longest beginning that one kind of quotes can hold.
      def chunk(rest)
        taken = +""
        kinds = %i[unquoted single double]
        # A caret is safe only after an opening single quote.
        if rest.first == "^"
          kinds = [:single]
          taken = +rest.shift
        end
        until rest.empty?
          left = kinds.select { |kind| takes?(kind, rest.first) }
          break if left.empty?

          kinds = left
          taken << rest.shift
        end
        within(kinds.first, taken)
      end

      def takes?(kind, character)
        kind == :unquoted ? UNQUOTED.match?(character) : !NOT_IN[kind].include?(character)
      end

      def within(kind, text)
        case kind
        when :unquoted then text
        when :single then "'#{text}'"
        else "\"#{text.gsub(/["\\]/) { |it| "\\#{it}" }}\""
        end
      end
      private_class_method :word_or, :quoted, :chunk, :takes?, :within
    end
  end
end
