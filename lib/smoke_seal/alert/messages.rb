# frozen_string_literal: true

module SmokeSeal
  class Alert
    # What the terminal, the log and Discord say alike.
    module Messages
      WAYS_BACK = "The ways back, fastest first; which one to take, if any, is yours to decide:"
      NO_WAY_BACK = "No way back is known here: give the app a rollback: in its config."
      NOT_KNOWN = "The release is live, and whether it is well is not known."
    end
    private_constant :Messages
  end
end
