# frozen_string_literal: true

# For tests whose releases, and runs of vantages, have to be committed: another process sees nothing else, and a
# transaction of the test's own would never end.
module Committed
  extend ActiveSupport::Concern

  included do
    self.use_transactional_tests = false

    teardown { [SmokeSeal::VantageVote, SmokeSeal::VantageRun, Release].each(&:delete_all) }
  end
end
