# frozen_string_literal: true

require "active_job"
require_relative "database_clock"
require_relative "enqueued_jobs"

module SmokeSeal
  # Makes the vote of one vantage, on the host's job engine: a worker at the vantage runs the jobs of its queue. Its
  # arguments are plain data. A job that dies casts no vote, and the run closes without it.
  class VantageJob < (Configuration.current.job_parent || "ActiveJob::Base").constantize
    # Seconds between attempts while the database is unreachable. Once it is reached, a run that is closed by then ends
    # the job.
    retry_on ActiveRecord::ActiveRecordError, wait: 5, attempts: 60
    # The run is deleted, or was made in a transaction that is not committed yet.
    retry_on(ActiveRecord::RecordNotFound, wait: 2, attempts: 5) do |job|
      logger = Configuration.current.logger
      logger&.warn("smoke_seal: #{job.arguments.last} does not vote: the run is not there")
    end
    # Who has the token can read the run.
    self.log_arguments = false

    # Where a worker says which vantage it is. It makes no votes of others then, even if it takes jobs of all queues.
    OWN_NAME = "SMOKE_SEAL_VANTAGE"
    # Seconds until a job that the worker of another vantage took is run again.
    PUT_BACK = 2
    private_constant :OWN_NAME, :PUT_BACK

    class << self
      # Asks vantages for their votes: the engine gets all of these jobs at once, where it can.
      #
      # @param run [VantageRun]
      # @param vantages [Array<Vantages::Vantage>]
      # @return [Hash{Vantages::Vantage => Exception}] whose jobs the engine did not take, and why; empty if it took all
      def ask(run, vantages)
        EnqueuedJobs.refused(vantages.to_h { |vantage| [vantage, job(run, vantage)] })
      end

      # @param vantage [Vantages::Vantage]
      # @return [String] without the prefix that the host may have for all of its queues
      def queue_of(vantage) = vantage.options.fetch("queue") { "smoke_seal_#{vantage.name}" }

      private

      def job(run, vantage)
        new(run.request.token, vantage.name).tap { |job| job.queue_name = queue_name_from_part(queue_of(vantage)) }
      end
    end

    # @param token [String] of the run
    # @param name [String] of the vantage
    def perform(token, name)
      run = VantageRun.find_by!(token: token)
      return run.log(:info, "#{name} does not vote: the run is closed") if run.close_if_due
      return run.log(:info, "#{name} has voted already") if run.votes.any? { |vote| vote.vantage == name }

      return put_back(run, name) unless [nil, "", name].include?(ENV.fetch(OWN_NAME, nil))

      # The database's clock is read just before this machine's.
      time = DatabaseClock.now(VantageRun.connection)
      vote = Vantages::Voter.new(run.request, vantage: name, reference_time: time).call
      run.log(:info, "#{name} voted #{vote.word}: #{run.cast(vote)}")
    end

    private

    def put_back(run, name)
      run.log(:warn, "a worker with #{OWN_NAME}=#{ENV.fetch(OWN_NAME)} took the job of #{name}: put back")
      retry_job(wait: PUT_BACK)
    end
  end
end
