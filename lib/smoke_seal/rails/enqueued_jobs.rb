# frozen_string_literal: true

module SmokeSeal
  # Hands jobs to the host's job engine. Since Rails 7.1 that is one call, which runs no callbacks for enqueuing; before
  # it is one for each job, so that the engine may take some of them.
  module EnqueuedJobs
    NOT_TAKEN = "the job engine did not take the job"
    private_constant :NOT_TAKEN

    class << self
      # @param jobs [Hash{Object => ActiveJob::Base}] by any key
      # @return [Hash{Object => String}] why the engine did not take a job, by its key
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
        jobs.reject { |_, job| job.successfully_enqueued? }.transform_values { |job| text(job.enqueue_error || raised) }
      end

      def refused_one_by_one(jobs)
        jobs.transform_values { |job| refusal(job) }.compact
      end

      def refusal(job)
        return if job.enqueue

        text(job.respond_to?(:enqueue_error) ? job.enqueue_error : nil)
      rescue *ErrorText::RESCUED => e
        text(e)
      end

      def text(error) = error ? ErrorText.text(error) : NOT_TAKEN
    end
  end
end
