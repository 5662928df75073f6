# frozen_string_literal: true

require "securerandom"

module SmokeSeal
  class VoteEndpoint
    # The keys of the vantages that may vote, as the config has them now. For a vantage that is unknown, or has no key
    # of a kind, another key takes its place, which no signature holds for: so the time of an answer does not tell
    # whether it is known.
    class AcceptedKeys
      # In the place of keys that are missing; no one knows their other half.
      SUBSTITUTES = [StandardWebhooks::HMACKey.new(SecureRandom.bytes(32)),
                     StandardWebhooks.key(StandardWebhooks::Ed25519Key.generate.last)].freeze
      private_constant :SUBSTITUTES

      # @param config [Config]
      # @raise [ConfigError]
      def initialize(config)
        vantages = config.vantage_settings.vantages(true).select { |vantage| vantage.driver == :vote }
        @keys = vantages.to_h { |vantage| [vantage.name, Vantages::VoteKeys.of(vantage)] }
      end

      # Whether nobody may vote.
      def none? = @keys.each_value.all?(&:empty?)

      # @param vantage [String]
      # @return [Array<StandardWebhooks::HMACKey, StandardWebhooks::Ed25519Key>]
      def of(vantage)
        own = @keys.fetch(vantage, [])
        own + SUBSTITUTES.reject { |substitute| own.any?(substitute.class) }
      end
    end
  end
end
