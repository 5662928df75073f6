# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../kept_jobs"
require_relative "../shop_in_production"

# The job that makes the vote of a vantage.
class VantageJobTest < ActiveSupport::TestCase
  include ShopInProduction
  include Workspace

  Vantages = SmokeSeal::Vantages

  # @param within [Numeric] seconds for votes
  def open_run(server, *names, rule: "all", within: 60, opened_at: Time.now)
    request = Vantages::Request.open(within: within, app: "shop", url: server.url, now: opened_at)
    SmokeSeal::VantageRun.open!(request, rule: rule, vantages: names.map do |name|
      Vantages::Vantage.new(name: name, driver: :job)
    end)
  end

  def with_run(*names, pages: PAGES, **options)
    with_production(pages) { |server| yield open_run(server, *names, **options), server }
  end

  def vote(run, name) = SmokeSeal::VantageJob.perform_now(run.request.token, name)

  def stored(run) = SmokeSeal::VantageVote.where(run_id: run.id).order(:id)

  test "it casts the vote of its vantage" do
    with_run("fra", "ams") do |run|
      vote(run, "fra")
      assert_equal [["fra", "green", true, false]], stored(run).pluck(:vantage, :status, :judged, :late)
      refute_predicate run.reload, :closed?
      vote(run, "ams")
      assert_equal ["green", 2], [run.reload.verdict, stored(run).count]
    end
  end

  test "a job that comes twice votes once, and requests nothing the second time" do
    with_run("fra", "ams") do |run, server|
      2.times { vote(run, "fra") }
      assert_equal [1, 2], [stored(run).count, server.requests.size]
    end
  end

  test "two jobs at the same time vote once" do
    with_run("fra", "ams") do |run|
      known = ->(*) { [] }
      SmokeSeal::VantageRun.stub_any_instance(:votes, known) { 2.times { vote(run, "fra") } }
      assert_equal 1, stored(run).count
    end
  end
end
