# frozen_string_literal: true

require "rails_helper"
require_relative "killed_workers"

# The watch on delayed_job, whose jobs are rows of the app's own database. The job of a killed worker stays locked for
# four hours.
class DelayedJobWorkersTest < ActiveSupport::TestCase
  include KilledWorkers

  teardown { ActiveRecord::Base.connection.execute("DELETE FROM delayed_jobs") }

  def with_engine = yield

  def engine = { "JOB_ENGINE" => "delayed_job" }

  def command = [RbConfig.ruby, File.join(JobWorker::FOLDER, "delayed_job.rb")]

  def pending_jobs = ActiveRecord::Base.connection.select_values("SELECT handler FROM delayed_jobs")
end
