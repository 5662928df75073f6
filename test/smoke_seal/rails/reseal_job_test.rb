# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "kept_jobs"
require_relative "seal_records"
require_relative "shop_in_production"

# The job of a re-seal that somebody requested on a page.
class ResealJobTest < ActiveSupport::TestCase
  include SealRecords
  include ShopInProduction
  include Workspace

  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  OTHER = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"

  setup do
    @record = Record.create!(title: "R1")
    seal = SmokeSeal::Seal.from_h({ "status" => "red", "summary" => "0/2", "app" => "shop",
                                    "checked_at" => 1.hour.ago.iso8601 })
    @record.record_smoke_seal!(seal)
  end

  def stored = Record.find(@record.id)

  def state = stored.smoke_state("shop", "reseal")

  def results = stored.smoke_state("shop", "audit").map { |entry| entry["result"] }

  # Somebody requests a re-seal in a process of its own, which has its own record.
  def request(app = "shop") = SmokeSeal::Reseal.new(stored, app).request(by: "ada")

  def with_engine(pages = PAGES)
    KeptJobs.use { |engine| with_production(pages) { |server| yield engine, server } }
  end

  # Production as it names its revision.
  def served(revision) = PAGES.transform_values { |status, _, body| [status, { "X-Revision" => revision }, body] }

  # A shop that names its revision.
  def with_revisions(revision)
    HTTPServer.start(served(revision)) do |server|
      KeptJobs.use do |engine|
        with_configuration(<<~YAML) { yield engine, server }
          apps:
            shop: { url: "#{server.url}", revision: { header: X-Revision }, checks: { home: { path: / } } }
        YAML
      end
    end
  end

  # What a watch knows of its ship.
  def watched(**facts) = @record.update_smoke_state!("shop", "watch") { facts.transform_keys(&:to_s) }

  test "it checks production again, records the seal, and ends the request" do
    with_engine do |engine|
      assert_equal :queued, request
      assert_equal %w[queued ada], state.values_at("state", "by")
      engine.run_next
      assert_equal ["green", ["0/2"]], [stored.smoke_seal.status, stored.smoke_seal_history.map(&:summary)]
      assert_equal [%w[done green], ["green"]], [state.values_at("state", "result"), results]
    end
  end

  test "its arguments are plain data" do
    with_engine do |engine|
      request
      arguments = JSON.parse(engine.jobs.first.data)["arguments"]
      assert_equal ["SealRecords::Record", @record.id, "shop", state["id"]], arguments
    end
  end

  test "an unsealed one is recorded as well, and keeps the verdict" do
    with_engine do |engine|
      request("shpo")
      engine.run_next
      assert_equal "red", stored.smoke_seals["shop"].status
      assert_equal "unsealed", stored.smoke_state("shpo", "reseal")["result"]
    end
  end

  test "a job that comes twice runs once" do
    with_engine do |engine, server|
      request
      job = engine.jobs.first
      2.times { engine.run(job) }
      assert_equal [2, 1], [server.requests.size, stored.smoke_seal_history.size]
    end
  end

  test "a deleted release, or a model that is gone, does nothing" do
    with_engine do |engine, server|
      request
      Record.delete_all
      engine.run_next
      SmokeSeal::ResealJob.new("Nothing", 1, "shop", "a").perform_now
      assert_empty server.requests
    end
  end

  test "a release that is deleted during the run ends the job without an error" do
    answer = lambda do |_request|
      Record.delete_all
      [200, {}, "ok"]
    end
    with_engine({ "/up" => answer, "/" => answer }) do |engine|
      request
      engine.run_next
      assert_equal 0, Record.count
    end
  end

  test "two requests at one time are one" do
    with_engine do |engine|
      assert_equal %i[queued busy], [request, request]
      assert_equal 1, engine.jobs.size
    end
  end

  test "a seal of a request that was replaced is not recorded" do
    answer = lambda do |_request|
      @replaced ||= @record.update_smoke_state!("shop", "reseal") { |held| held.merge("id" => "another") }
      [200, {}, "ok"]
    end
    with_engine({ "/up" => answer, "/" => answer }) do |engine|
      request
      engine.run_next
      assert_equal ["red", [], "running"], [stored.smoke_seal.status, stored.smoke_seal_history, state["state"]]
      assert_match(/not recorded: another request replaced this one/, log.string)
    end
  end

  test "the commit and the URL are those of the ship" do
    with_revisions(SHA) do |engine, server|
      watched(sha: SHA, url: server.url.sub("127.0.0.1", "localhost"))
      request
      engine.run_next
      assert_equal "green", stored.smoke_seal.status
      assert_match(/localhost/, stored.smoke_seal.url)
      assert_equal [SHA[0, 7]], SmokeSeal::RevisionSeen.new(stored.smoke_seal).expected
    end
  end

  test "a release that was live is not red because production serves another one" do
    with_revisions(OTHER) do |engine|
      watched(sha: SHA, live: true)
      request
      engine.run_next
      assert_equal [["another_revision"], 0], [results, stored.smoke_seal_history.size]
    end
  end

  test "a seal of the release that saw its revision shows that it was live" do
    with_revisions(SHA) do |engine|
      watched(sha: SHA)
      request
      engine.run_next
    end
    travel(1.minute)
    with_revisions(OTHER) do |engine|
      request
      engine.run_next
      assert_equal ["green", %w[another_revision green]], [stored.smoke_seal.status, results]
    end
  end

  test "a release that was never live is red by the old revision" do
    with_revisions(OTHER) do |engine|
      watched(sha: SHA)
      request
      engine.run_next
      assert_equal [["red"], 1], [results, stored.smoke_seal_history.size]
    end
  end

  test "an error of the database ends the request, and the engine gets it" do
    with_engine do |engine|
      request
      failing = ->(*) { raise ActiveRecord::StatementInvalid, "disk full" }
      SmokeSeal::RunFacts.stub(:of, failing) { assert_raises(ActiveRecord::StatementInvalid) { engine.run_next } }
      assert_equal ["failed", "ActiveRecord::StatementInvalid: disk full"], state.values_at("state", "reason")
      assert_equal ["failed"], results
    end
  end

  test "a worker that is stopped during the run ends the request" do
    with_engine do |engine|
      request
      SmokeSeal.stub(:run, ->(*, **) { raise Interrupt }) { assert_raises(Interrupt) { engine.run_next } }
      assert_equal ["failed", "its worker was stopped"], state.values_at("state", "reason")
    end
  end

  test "a callback of the host that fails loses neither the request nor the seal" do
    with_engine do |engine|
      with_failing_callback do
        assert_equal :queued, request
        assert_raises(SmokeSeal::Sealable::CallbackError) { engine.run_next }
      end
      assert_equal %w[green done], [stored.smoke_seal.status, state["state"]]
    end
  end

  # The model's own, as of a host whose broadcast fails.
  def with_failing_callback
    told = Record.instance_method(:told)
    Record.define_method(:told) { ->(_record) { raise "cable is down" } }
    yield
  ensure
    Record.define_method(:told, told)
  end

  test "the queue is that of the watch" do
    with_engine do |engine|
      SmokeSeal::Configuration.current.watch_queue = :seals
      request
      assert_equal "seals", JSON.parse(engine.jobs.first.data)["queue_name"]
    end
  end
end
