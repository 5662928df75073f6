# frozen_string_literal: true

module SmokeSeal
  module Vantages
    class Settings
      # One vantage of the config file.
      class Entry
        # The name is a part of the name of a queue, and of addresses.
        NAME = /\A[a-z0-9][a-z0-9_-]{0,39}\z/
        LONGEST_NETWORK = 60
        COMMON = %w[driver network].freeze
        MAPPING = "must be a mapping of its settings: { driver: job, network: hetzner }"
        BAD_NAME = "is no name of a vantage; write up to 40 small letters, digits, _ and -, such as fra"
        NETWORK = "must be the name of its provider or autonomous system, such as hetzner or AS24940"
        private_constant :NAME, :LONGEST_NETWORK, :COMMON, :MAPPING, :BAD_NAME, :NETWORK

        # @return [Array<String>] every problem with its place. No value is in them, since it may be a secret
        attr_reader :problems

        # @return [Vantage, nil] nil if there are problems
        attr_reader :vantage

        # @param name [String]
        # @param written [Object] its settings
        def initialize(name, written)
          @problems = []
          @name = name
          @place = "vantages.#{shown(name)}"
          @problems << "#{@place}: #{BAD_NAME}" unless NAME.match?(name)
          @problems << "#{@place}: #{MAPPING}" unless written.is_a?(Hash)
          read(written.transform_keys { |key| UTF8.of(key) }) if @problems.empty?
        end

        private

        def read(written)
          @written = written
          driver = @name == LOCAL ? local_driver : driver_by_name
          check_network
          return unless driver

          options = written.except(*COMMON)
          check_options(driver, options)
          return if problems.any?

          @vantage = Vantage.new(name: @name, driver: driver, network: written["network"], options: options)
        end

        def local_driver
          return :local if ["local", nil].include?(@written["driver"])

          problem("#{@place}.driver", "must be local, since that is this machine; give the other one another name")
        end

        def driver_by_name
          return @written["driver"].to_sym if Drivers.names.include?(@written["driver"])

          known = Drivers.names.join(", ")
          written = @written.key?("driver") ? "is unknown; known: #{known}" : "is missing; write one of #{known}"
          problem("#{@place}.driver", written)
        end

        def check_network
          network = @written.fetch("network", "any")
          valid = network.is_a?(String) && !network.strip.empty? && network.length <= LONGEST_NETWORK &&
                  TerminalText.printable?(network)
          problem("#{@place}.network", NETWORK) unless valid
        end

        def check_options(driver, given)
          known = Drivers.keys(driver)
          (given.keys - known).each do |key|
            problem("#{@place}.#{shown(key)}", "unknown key; known: #{[*COMMON, *known].join(", ")}")
          end
          Drivers.problems(driver, given.slice(*known)).each { |key, wrong| problem("#{@place}.#{key}", wrong) }
        end

        # A URL in place of a name or a key may be a secret.
        def shown(key) = ProdSmoke.url?(key) ? "…" : TerminalText.line(key, 40)

        def problem(place, message)
          @problems << "#{place}: #{message}"
          nil
        end
      end
    end
  end
end
