# frozen_string_literal: true

module RealApps
  # What a seal said of an app that was broken on purpose.
  #
  # @!attribute description [String] what was broken
  # @!attribute culprit [String] the path that was
  # @!attribute sealed [Sealed]
  Breakage = Struct.new(:description, :culprit, :sealed, keyword_init: true) do
    # @return [Boolean] whether the seal was red
    def found? = sealed.red?

    # @return [Boolean] whether it also said where
    def named? = found? && sealed.names?(culprit)

    # @return [String] the result in a few words
    def word
      return "NOT FOUND, #{sealed.verdict}" unless found?

      named? ? "found and named" : "found, the culprit NOT named"
    end
  end
end
