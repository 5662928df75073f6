# frozen_string_literal: true

require_relative "command"
require_relative "completion_names"

module SmokeSeal
  class CLI
    # prod-smoke completion: prints the completions for a shell. They follow from {Usage} and the parser.
    class Completion < Command
      autoload :Bash, "smoke_seal/cli/completion/bash"
      autoload :Description, "smoke_seal/cli/completion/description"
      autoload :Fish, "smoke_seal/cli/completion/fish"
      autoload :Zsh, "smoke_seal/cli/completion/zsh"

      SHELLS = { "bash" => :Bash, "zsh" => :Zsh, "fish" => :Fish }.freeze
      # What the completions themselves call: prod-smoke completion names CONFIG [WORD ...]
      NAMES = "names"
      private_constant :SHELLS, :NAMES

      # @return [Integer] the exit code
      def call
        shell, *rest = @words
        return print_names(rest) if shell == NAMES

        CLI.refuse_arguments(rest)
        script = SHELLS[shell] or raise UsageError, "which shell? prod-smoke completion #{SHELLS.keys.join("|")}"
        @out.print(Completion.const_get(script).new(Description.new).render)
        GREEN
      end

      private

      def print_names(words)
        @out.puts(CompletionNames.of(words))
        GREEN
      end
    end
  end
end
