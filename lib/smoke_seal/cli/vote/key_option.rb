# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Vote < Command
      # --key: the variable that has the keys which a vote is signed with. A key on the command line could be read by
      # each user of the machine.
      class KeyOption
        USUAL = "env:SMOKE_SEAL_VOTE_KEY"
        FORM = /\Aenv:(\w+)\z/
        KINDS = %w[hmac ed25519].freeze
        private_constant :USUAL, :FORM, :KINDS

        # Prints a new key, and what each side sets.
        #
        # @param kind [String]
        # @return [Integer] the exit code
        # @raise [UsageError]
        def self.print_new(kind, out)
          raise UsageError, "--new-key takes one of #{KINDS.join(", ")}" unless KINDS.include?(kind)

          own, board = kind == "hmac" ? [StandardWebhooks::HMACKey.generate] * 2 : StandardWebhooks::Ed25519Key.generate
          out.puts("# on the vantage, secret:", "SMOKE_SEAL_VOTE_KEY=#{own}",
                   "# where the run is opened, for its key: env:NAME#{", secret" if own == board}:", board)
          GREEN
        end

        # @param given [String, nil]
        # @raise [UsageError] it is no env:NAME
        # @raise [ConfigError] the variable is not set, or has no key that signs
        def initialize(given)
          @written = given || USUAL
          variable = @written[FORM, 1] or raise UsageError, "--key takes env:NAME, with the key in that variable"
          text = ENV[variable].to_s
          raise ConfigError, "--key: the environment has no #{variable}: set it to the vantage's key" if text.empty?

          @keys = StandardWebhooks.keys(text)
          return if @keys.any? && @keys.all? { |key| key&.signs? }

          raise ConfigError, "--key: #{variable} has no key to sign with: #{StandardWebhooks::KEY_FORMS}"
        end

        # @return [Array<StandardWebhooks::HMACKey, StandardWebhooks::Ed25519Key>]
        attr_reader :keys

        # @return [String] "env:NAME"
        def to_s = @written

        # Without the keys.
        def inspect = "#<#{self.class} #{@written}>"
      end
    end
  end
end
