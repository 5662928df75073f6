# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # The keys that the votes of a vantage may be signed with: +key+ of its entry in the config, one or several.
    module VoteKeys
      # A key in a variable, as the file names it.
      VARIABLE = /\Aenv:\S+\z/
      PUBLIC = "whpk_"
      ADVICE = "must be env:NAME, with a key of prod-smoke vote --new-key in that variable, or a public key, whpk_…; " \
               "several, while a key is replaced, are a list"
      private_constant :PUBLIC, :ADVICE

      class << self
        # @param vantage [Vantage]
        # @param env [Hash{String => String}, ENV]
        # @return [Array<StandardWebhooks::HMACKey, StandardWebhooks::Ed25519Key>] none if no variable is set
        def of(vantage, env: ENV)
          written = Array(vantage.options["key"]).grep(String)
          StandardWebhooks.keys(written.filter_map { |text| AlertSettings.value_of(text, env) }).compact
        end

        # @param written [Object] the value in the file
        # @return [String, nil] what is wrong with it. It never contains the value, which may be a secret
        def problem(written)
          texts = Array(written)
          return ADVICE if texts.empty? || !texts.all?(String)

          ADVICE unless texts.all? { |text| VARIABLE.match?(text) || public_key?(text) }
        end

        private

        def public_key?(text) = text.start_with?(PUBLIC) && !StandardWebhooks.key(text).nil?
      end
    end
  end
end
