# frozen_string_literal: true

require "json"

module SmokeSeal
  module Reports
    # The seal as JSON, as docs/seal.schema.json describes it.
    module SealJSON
      # @param seal [Hash{String => Object}] as {Seal#to_h} returns it
      # @return [String]
      def self.render(seal) = "#{JSON.pretty_generate(seal)}\n"
    end
  end
end
