# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # How vantages are asked. Each driver is a class in drivers/, with
    #
    # - +new(vantage)+
    # - +ask(run)+: asks the vantage, and returns at once. Its vote comes later, by +run.cast+. Raises {CannotAskError}
    #   if it cannot be asked
    # - +problems(options)+ of the class: what is wrong with its settings in the config file, by their keys
    # - +ask_all(run, vantages)+ of the class, if it can ask several at once: returns the exceptions of those that it
    #   could not ask, by vantage
    module Drivers
      autoload :Local, "smoke_seal/vantages/drivers/local"
      autoload :Job, "smoke_seal/vantages/drivers/job"
      autoload :SignedVote, "smoke_seal/vantages/drivers/signed_vote"
      autoload :Globalping, "smoke_seal/vantages/drivers/globalping"

      # The class of each driver, and the keys of its settings.
      KNOWN = {
        "job" => [:Job, %w[queue]],
        "vote" => [:SignedVote, %w[key grace]],
        "globalping" => [:Globalping, %w[location token requests api]],
        LOCAL => [:Local, []]
      }.freeze
      # Those whose vantages read the run, and vote, through the host's database.
      STORED = %i[job vote].freeze
      private_constant :KNOWN, :STORED

      class << self
        # @return [Array<String>] those that a vantage of the config may have
        def names = KNOWN.keys - [LOCAL]

        # @param driver [Symbol]
        # @return [Array<String>] the keys of its settings
        def keys(driver) = KNOWN.fetch(driver.to_s).last

        # @param driver [Symbol]
        # @param options [Hash{String => Object}]
        # @return [Hash{String => String}] what is wrong, by key
        def problems(driver, options) = class_of(driver).problems(options)

        # @param driver [Symbol]
        # @return [Boolean] whether it needs the host's database
        def stored?(driver) = STORED.include?(driver)

        # Asks vantages, and returns at once.
        #
        # @param driver [Symbol] of all of them
        # @param run [MemoryRun, VantageRun]
        # @param vantages [Array<Vantage>]
        # @return [Hash{Vantage => Exception}] those that could not be asked, and why
        def ask_all(driver, run, vantages)
          require_tables(driver, run)
          of_class = class_of(driver)
          return of_class.ask_all(run, vantages) if of_class.respond_to?(:ask_all)

          vantages.to_h { |vantage| [vantage, error_of { of_class.new(vantage).ask(run) }] }.compact
        rescue *ErrorText::RESCUED => e
          raise if GuardedRun.timeout?(e)

          vantages.to_h { |vantage| [vantage, e] }
        end

        private

        # @return [Exception, nil]
        def error_of
          yield
          nil
        rescue *ErrorText::RESCUED => e
          raise if GuardedRun.timeout?(e)

          e
        end

        def require_tables(driver, run)
          return unless stored?(driver) && run.is_a?(MemoryRun)

          raise CannotAskError, "its driver #{driver} needs a Rails app with the tables of " \
                                "bin/rails generate smoke_seal:vantages"
        end

        def class_of(driver) = const_get(KNOWN.fetch(driver.to_s).first)
      end
    end
  end
end
