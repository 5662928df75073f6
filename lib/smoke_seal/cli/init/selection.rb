# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The checks that --only names: by their names, or by the paths of their pages.
      class Selection
        # The one setting that --only can name.
        TLS = "tls"
        private_constant :TLS

        # @param words [Array<String>, nil] nil for all checks
        # @raise [UsageError] a word is neither a name nor a path
        def initialize(words)
          @words = words&.map { |word| UTF8.of(word).strip }&.reject(&:empty?)
          raise UsageError, "--only names no check: --only home,/tasks" if @words && @words.empty?
          return if paths.none? { |path| path.match?(/[?#\s]/) }

          raise UsageError, "--only takes the paths of pages, without ? and #"
        end

        # @return [Boolean] whether it leaves anything out
        def any? = !@words.nil?

        # @return [Array<String>, nil] the paths of the pages to look at; nil for those of the navigation
        def pages = paths.any? ? paths : nil

        # @param checks [Array<Draft::Check>] what was found
        # @return [Array<Draft::Check>] those that are selected
        # @raise [UsageError] no check has that name
        def of(checks)
          return checks unless any?

          names = checks.map(&:name)
          unknown = @words - paths - names - [TLS]
          return checks.select { |check| selected?(check) } if unknown.empty?

          raise UsageError, "no check was found that is called #{TerminalText.line(unknown.first, 80)}; " \
                            "found: #{names.join(", ")}"
        end

        # Whether a setting is written. --only selects TLS like a check; the other settings are always written.
        def setting?(line) = !any? || line.key != TLS || @words.include?(TLS)

        private

        def paths = @paths ||= (@words || []).select { |word| word.start_with?("/") }

        # A path selects checks of a page, but not a redirect of another origin, nor a WebSocket.
        def selected?(check)
          keys = check.to_h
          @words.include?(check.name) || (paths.include?(keys["path"]) && (keys.keys & %w[origin websocket]).empty?)
        end
      end
    end
  end
end
