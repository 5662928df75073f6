# frozen_string_literal: true

require "rails_helper"
require "open3"
require "support/job_worker"

# A re-seal that is requested in one process, and made by a real worker of delayed_job.
class ResealWorkerTest < ActiveSupport::TestCase
  include Workspace

  self.use_transactional_tests = false

  setup do
    @release = Release.create!(slug: "june-#{SecureRandom.hex(4)}", title: "June", state: "shipped")
    red = { "status" => "red", "summary" => "0/1", "app" => "shop", "checked_at" => 1.hour.ago.iso8601 }
    @release.record_smoke_seal!(SmokeSeal::Seal.from_h(red))
  end

  teardown do
    ActiveRecord::Base.connection.execute("DELETE FROM delayed_jobs")
    Release.delete_all
  end

  # @param page [Object] what production answers
  def with_worker(page)
    in_folder do |folder|
      HTTPServer.start({ "/up" => page }) do |server|
        @config = File.join(folder, "smoke_seal.yml")
        File.write(@config, <<~YAML)
          apps: { shop: { url: "#{server.url}", boot_window: 0, timeout: 60, checks: { up: { path: /up } } } }
        YAML
        @worker = JobWorker.new([RbConfig.ruby, File.join(JobWorker::FOLDER, "delayed_job.rb")], environment)
        yield server
      ensure
        @worker&.stop
      end
    end
  end

  def environment
    { "DATABASE_URL" => ENV.fetch("DATABASE_URL"), "RAILS_ENV" => "production", "SMOKE_SEAL_CONFIG" => @config,
      "JOB_ENGINE" => "delayed_job" }
  end

  # As the web server does it.
  def request
    script = "SmokeSeal::Reseal.new(Release.find(#{@release.id}), \"shop\").request(by: \"ada\")"
    command = [RbConfig.ruby, "-r#{JobWorker::FOLDER}/config/environment", "-e", script]
    said, status = Open3.capture2e(environment, *command, chdir: JobWorker::ROOT, stdin_data: "begin\n")
    assert_predicate status, :success?, said
  end

  def state = Release.find(@release.id).smoke_state("shop", "reseal")

  test "the worker makes it" do
    with_worker([200, {}, "ok"]) do
      request
      assert_equal %w[queued ada], state.values_at("state", "by")
      @worker.begin
      @worker.wait_for(/re-seal of shop, Release \d+: recorded: 🟢/)
      assert_equal %w[done green], state.values_at("state", "result")
      assert_equal "green", Release.find(@release.id).smoke_seal.status
    end
  end

  test "a worker that is killed blocks further requests for a bounded time" do
    with_worker(nil) do |server|
      request
      @worker.begin
      Timeout.timeout(JobWorker::PATIENCE) { server.wait_for_request }
      @worker.kill
      again = SmokeSeal::ResealRequest.new(state, now: Time.now)
      assert_equal ["running", :busy], [again.state, again.refusal]
      assert_equal "lost", SmokeSeal::ResealRequest.new(state, now: 16.minutes.from_now).state
    end
  end
end
