# frozen_string_literal: true

module SmokeSeal
  # Hands jobs to the host's job engine. Since Rails 7.1 that is one call, which runs no callbacks for enqueuing; before
  # it is one for each job, so that the engine may take some of them.
  module EnqueuedJobs
    # The engine refused a job without an error.
    class NotTakenError < Error
      def initialize(message = "the job engine did not take the job") = super
    end

    class << self
      # @param jobs [Hash{Object => ActiveJob::Base}] by any key
      # @return [Hash{Object => Exception}] why the engine did not take a job, by its key; empty if it took all
      def refused(jobs)
        ActiveJob.respond_to?(:perform_all_later) ? refused_of_all(jobs) : refused_one_by_one(jobs)
      end

      private

      def refused_of_all(jobs)
        raised = nil
        begin
          ActiveJob.perform_all_later(jobs.values)
        rescue *ErrorText::RESCUED => e
          raised = e
        end
        # Sidekiq's adapter does not say of any job that it was enqueued: without an error it took all.
        tells = raised || jobs.each_value.any?(&:successfully_enqueued?)
        refused = jobs.select { |_, job| job.enqueue_error || (tells && !job.successfully_enqueued?) }
        refused.transform_values { |job| job.enqueue_error || raised || NotTakenError.new }
      end

      def refused_one_by_one(jobs) = jobs.transform_values { |job| refusal(job) }.compact

      def refusal(job)
        return if job.enqueue

        (job.enqueue_error if job.respond_to?(:enqueue_error)) || NotTakenError.new
      rescue *ErrorText::RESCUED => e
        e
      end
    end
  end
end
