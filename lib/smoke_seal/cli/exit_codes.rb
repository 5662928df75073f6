# frozen_string_literal: true

module SmokeSeal
  # The exit codes of prod-smoke. The help explains them (cli/help_text.rb, EXIT_CODES), as does docs/verdicts.md.
  class CLI
    # The seal is green, or the command did what it is for.
    GREEN = 0
    # The seal is red: production is broken.
    RED = 1
    # The command line or the config is wrong. Nothing was sent.
    USAGE = 2
    # Not every check could be judged, or the command failed.
    UNSEALED = 3
    # Ctrl-C. SIGTERM has its own code, see {Signals::CODES}.
    INTERRUPTED = 130
  end
end
