# frozen_string_literal: true

require_relative "without_extension/seal"

# Replaces the extension where it cannot be loaded, for example because the gem was built for another machine or Ruby.
# The host must still start, ship, and show recorded seals: plain Ruby reads them. Only a run needs the extension: it
# returns an unsealed seal with the reason.
module SmokeSeal
  # The one line for notes, Discord and the board.
  module Formatter
    # @return [String, nil] nil if there is no verdict
    def self.seal_line(seal)
      case seal
      when Seal then seal.verdict_line unless seal.unsealed?
      end
    end
  end

  # An app's checks, which cannot run without the extension.
  class Suite
    # @raise [ExtensionError]
    def self.parse(*) = raise(ExtensionError)
  end

  # The rule of several vantages, which the extension has.
  class Quorum
    # @raise [ExtensionError]
    def self.new(*) = raise(ExtensionError)
  end
end
