# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require "rake"
require_relative "watched_record"

# The watch by cron, or by the recurring tasks of a job engine.
class WatchDueTest < ActiveSupport::TestCase
  include Workspace
  include WatchedRecord

  setup { travel_to(AT) }

  def watched(...)
    super do |server|
      SmokeSeal::Configuration.current.release_model = "WatchedRecord::Record"
      yield server
    end
  end

  # Every five minutes, as a line of cron has it.
  def run_cron(until_minutes:)
    (0..until_minutes).step(5) do |minutes|
      travel_to(AT + (minutes * 60) + 10)
      SmokeSeal::WatchDueJob.perform_now
    end
  end

  test "each seal that is due is made once, without jobs" do
    watched do
      SmokeSeal::WatchJob.stub(:at, ->(*) { raise NotImplementedError, "no jobs" }) do
        record = ship
        run_cron(until_minutes: 120)
        assert_equal [0, 5, 15, 60, 120], sealed(record).map(&:first)
      end
    end
  end

  test "beside jobs it makes no extra seal, and both continue" do
    watched do
      record = ship
      travel_to(AT + 70)
      SmokeSeal::WatchDueJob.perform_now
      run_jobs(until_minutes: 15)
      run_cron(until_minutes: 60)
      run_jobs(until_minutes: 120)
      assert_equal [0, 1, 5, 15, 60, 120], sealed(record).map(&:first)
    end
  end

  test "lost jobs are created again" do
    watched do
      record = ship
      jobs.clear
      travel_to(AT + 90)
      SmokeSeal::WatchDueJob.perform_now
      run_jobs(until_minutes: 60)
      assert_equal [0, 2, 5, 15, 60], sealed(record).map(&:first)
    end
  end

  test "the release that was shipped last is watched, and its watch begins if it has none" do
    watched(settings: false) do
      first = ship("R1")
      travel_to(AT + 30)
      second = ship("R2")
      Record.where(id: second.id).update_all(created_at: 1.day.ago)
      SmokeSeal::Configuration.current.watch = true
      travel_to(AT + 90)
      stored(first).reseal!(app: "shop")
      SmokeSeal::WatchDueJob.perform_now
      assert_equal([nil, 1], [first, second].map { |record| watch_of(record)&.fetch("step") })
      run_jobs(until_minutes: 5)
      assert_equal [1, 3], sealed(second).map(&:first)
    end
  end

  test "the task prints changes of colour alone" do
    Rails.application.load_tasks if Rake::Task.tasks.none? { |task| task.name == "smoke_seal:watch" }
    pages = ShopInProduction::PAGES.dup
    watched(pages) do
      ship
      said = [nil, 500, 500, nil].map.with_index do |status, hour|
        pages["/"] = [status, {}, "oops"] if status
        pages["/"] = ShopInProduction::PAGES["/"] unless status
        travel_to(AT + ((hour + 1) * 3700))
        capture_io { Rake::Task["smoke_seal:watch"].tap(&:reenable).invoke }.first
      end
      assert_equal ["", said[1], "", said[3]], said
      assert_match(%r{\Ashop: 🔴 Production smoke seal: FAILED — 1/2 green .*home 500\n\z}, said[1])
      assert_match(/\Ashop: 🟢 Production smoke seal: passed/, said[3])
    end
  end

  test "without a model or a release it does nothing, and a name that is no model is an error" do
    watched do
      assert_nothing_raised { SmokeSeal::WatchDueJob.perform_now }
      SmokeSeal::Configuration.current.release_model = "Relaese"
      error = assert_raises(SmokeSeal::Error) { SmokeSeal::WatchDueJob.perform_now }
      assert_equal "there is no model Relaese: set config.smoke_seal.release_model", error.message
    end
  end
end
