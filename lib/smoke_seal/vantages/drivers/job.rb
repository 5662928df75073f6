# frozen_string_literal: true

require_relative "../../rails/job_engine"

module SmokeSeal
  module Vantages
    module Drivers
      # Asks a vantage by a job on a queue of its own, `smoke_seal_<vantage>` unless its entry in the config has a
      # `queue`. A worker at the vantage runs it, see {VantageJob}, and casts the vote. Needs Rails.
      class Job
        # Characters of a queue's name.
        LONGEST_QUEUE = 100
        QUEUE = "must be the name of a queue, such as smoke_seal_fra"
        NO_ENGINE = "Active Job's adapter keeps no jobs for workers on other machines; set " \
                    "config.active_job.queue_adapter to that of Sidekiq, Solid Queue, GoodJob or delayed_job"
        private_constant :LONGEST_QUEUE, :QUEUE, :NO_ENGINE

        class << self
          # @param options [Hash{String => Object}] as the config file has them
          # @return [Hash{String => String}] what is wrong, by key
          def problems(options)
            queue = options.fetch("queue", "any")
            valid = queue.is_a?(String) && !queue.strip.empty? && queue.length <= LONGEST_QUEUE &&
                    TerminalText.printable?(queue)
            valid ? {} : { "queue" => QUEUE }
          end

          # Asks several vantages with one call to the job engine. Whoever has several of this driver prefers it to
          # {#ask} for each.
          #
          # @param run [VantageRun]
          # @param vantages [Array<Vantage>]
          # @return [Hash{Vantage => Exception}] those that could not be asked, and why
          def ask_all(run, vantages)
            return VantageJob.ask(run, vantages) if JobEngine.available?

            vantages.to_h { |vantage| [vantage, CannotAskError.new(NO_ENGINE)] }
          end
        end

        # @param vantage [Vantage]
        def initialize(vantage)
          @vantage = vantage
        end

        # Returns at once.
        #
        # @param run [VantageRun]
        # @return [void]
        # @raise [CannotAskError, StandardError] there is no job engine, or it did not take the job
        def ask(run)
          error = self.class.ask_all(run, [@vantage]).values.first
          raise error if error
        end
      end
    end
  end
end
