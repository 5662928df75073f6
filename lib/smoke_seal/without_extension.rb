# frozen_string_literal: true

require_relative "without_extension/seal"

# What stands in for the extension where it cannot be loaded: a gem that was copied to another kind of machine, say, or
# built for another Ruby. A host that only ships with this gem must still start, still ship, and still show what is
# recorded: seals are read in plain Ruby. Only looking needs the extension: every run comes back unsealed and says why.
module SmokeSeal
  # The one line for notes, Discord and the board.
  module Formatter
    # @return [String, nil] nil where there is no verdict to tell
    def self.seal_line(seal)
      case seal
      when Seal then seal.verdict_line unless seal.unsealed?
      end
    end
  end

  # An app's checks, which nothing can look at.
  class Suite
    # @raise [ExtensionError]
    def self.parse(*) = raise(ExtensionError)
  end
end
