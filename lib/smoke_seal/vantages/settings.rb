# frozen_string_literal: true

require_relative "settings/entry"

module SmokeSeal
  module Vantages
    # The keys +vantages+ and +quorum+ of config/smoke_seal.yml: who can be asked, and how many must agree.
    #
    #   vantages:
    #     fra: { driver: job, network: hetzner }
    #     sfo: { driver: vote, network: AS14061, key: env:SMOKE_SEAL_SFO_KEY }
    #   quorum: 2 of 3
    class Settings
      MAPPING = "must be a mapping of names to their settings: vantages: { fra: { driver: job, network: hetzner } }"
      RULE = 'must be a text: "2 of 3", majority, any or all'
      # The number of networks that a rule is for.
      OF = /\bof\s+(\d{1,3})\s*\z/
      private_constant :MAPPING, :RULE, :OF

      # @return [Array<String>] every problem with its place: "vantages.fra.driver: …"
      attr_reader :problems

      # @return [String, nil] how many must agree; nil for the usual rule
      attr_reader :rule

      # @param vantages [Hash, nil] the value of +vantages+ in the file
      # @param quorum [String, nil] the value of +quorum+
      # @param file [String, nil] the file
      def initialize(vantages, quorum, file: nil)
        @file = file
        @problems = []
        @vantages = { LOCAL => Vantage.local }
        read(vantages) unless vantages.nil?
        read_rule(quorum) unless quorum.nil?
      end

      # @return [Array<String>] all vantages that can be named, {LOCAL} first
      def names = @vantages.keys

      # @param wanted [Array<String, Symbol>, Boolean, nil] true for {LOCAL} and all others
      # @return [Array<Vantage>] in the order of +wanted+; none for nil, false and []
      # @raise [ConfigError] with every problem of the two keys, or for a vantage that is unknown
      def vantages(wanted)
        wanted = Vantages.names_of(wanted) or return []
        raise ConfigError.new(problems, file: @file) if problems.any?
        return @vantages.values if wanted == true

        wanted.map { |name| @vantages[name] || raise(ConfigError, unknown(name)) }
      end

      # Without the settings of the drivers, which may be secrets.
      def inspect = "#<#{self.class} #{names.join(", ")}>"

      private

      # A URL in place of a name may be a secret.
      def unknown(name)
        shown = ProdSmoke.url?(name) ? "…" : TerminalText.line(name, 40)
        "vantages: there is no vantage #{shown}; known: #{names.join(", ")}; write others below vantages: in " \
          "#{Config::PLACE}"
      end

      def read(written)
        return @problems << "vantages: #{MAPPING}" unless written.is_a?(Hash)

        written.each do |name, settings|
          entry = Entry.new(UTF8.of(name), settings)
          @problems.concat(entry.problems)
          @vantages[entry.vantage.name] = entry.vantage if entry.vantage
        end
      end

      # Whether the rule fits the vantages of a run is known when they are named.
      def read_rule(written)
        return @problems << "quorum: #{RULE}" unless written.is_a?(String)

        @rule = written
        networks = [written[OF, 1].to_i, 1].max
        Quorum.new(written, Array.new(networks) { |number| { "name" => number.to_s } })
      rescue ConfigError => e
        @problems.concat(e.problems)
      end
    end
  end
end
