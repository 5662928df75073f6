# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # A place that a run is made from, and the driver that asks it.
    class Vantage
      # @return [String] "fra"
      attr_reader :name

      # @return [String, nil] its provider or autonomous system; votes of one network count as one. Nil: its own
      attr_reader :network

      # @return [Symbol] +:local+, +:job+, +:vote+ or +:globalping+
      attr_reader :driver

      # @return [Hash{String => Object}] the driver's settings as the config file has them: +env:NAME+ is not replaced
      attr_reader :options

      # @return [Vantage] this machine
      def self.local(network: nil) = new(name: LOCAL, driver: :local, network: network)

      # @param name [String, Symbol]
      # @param driver [Symbol, String]
      # @param network [String, nil]
      # @param options [Hash{String => Object}]
      def initialize(name:, driver:, network: nil, options: {})
        @name = name.to_s
        @driver = driver.to_sym
        @network = network
        @options = options.freeze
        freeze
      end

      def local? = driver == :local

      # A setting of the driver, with the value of the variable where the file has +env:NAME+. Read it when it is used,
      # and do not store it: it may be a secret.
      #
      # @param key [String]
      # @param env [Hash{String => String}, ENV]
      # @return [Object, nil] nil if it is not set, or its variable is not
      def option(key, env: ENV)
        written = options[key]
        written.is_a?(String) ? AlertSettings.value_of(written, env) : written
      end

      # @return [Hash{String => String}] as {Quorum} takes it
      def for_quorum = { "name" => name, "network" => network }.compact

      # Without the options, which may be secrets: the config has them by its name.
      #
      # @return [Hash{String => String}] JSON data
      def to_h = { **for_quorum, "driver" => driver.to_s }

      def ==(other) = other.is_a?(Vantage) && [to_h, options] == [other.to_h, other.options]
      alias eql? ==

      def hash = [to_h, options].hash

      def inspect = "#<#{self.class} #{name} (#{driver})>"
    end
  end
end
