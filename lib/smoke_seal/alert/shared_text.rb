# frozen_string_literal: true

module SmokeSeal
  class Alert
    # The sentences that the terminal, the log and Discord have in common.
    module SharedText
      ROLLBACK = "Rollback commands, fastest first; whether to run one is your decision:"
      NO_ROLLBACK = "No rollback command is known: add rollback: to the app's config."
      NOT_ADVISED = "A rollback is not advised:"
      CAUTION = "Before a rollback:"
      NOT_MENDED = "A rollback will not mend what was red before this release:"
      HEALTH_UNKNOWN = "The release is live, and whether it is well is not known."
    end
    private_constant :SharedText
  end
end
