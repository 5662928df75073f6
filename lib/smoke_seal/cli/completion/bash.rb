# frozen_string_literal: true

require_relative "script"

module SmokeSeal
  class CLI
    class Completion < Command
      # The completions for bash, 3.2 and newer. Names from a config are never expanded by the shell: they are compared
      # and quoted, and not passed to compgen -W, which would run a $(command) in them.
      class Bash < Script
        private

        def template = "prod-smoke.bash.erb"

        # A pattern of case.
        def any(words) = words.join(" | ")

        # Words in one text, one on each line.
        def lines(words) = "$'#{words.join('\n')}'"

        def flags_of(command) = description.options_of(command).flat_map(&:flags)
      end
    end
  end
end
