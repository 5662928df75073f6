# frozen_string_literal: true

require "rails_helper"
require_relative "vantage_workers"

# Vantages on delayed_job, whose jobs are rows of the app's own database.
class DelayedJobVantagesTest < ActiveSupport::TestCase
  include VantageWorkers

  def with_engine
    yield VantageFleet::Engine.new(environment: { "JOB_ENGINE" => "delayed_job" }, command: lambda do |_queue|
      [RbConfig.ruby, File.join(JobWorker::FOLDER, "delayed_job.rb")]
    end)
  end
end
