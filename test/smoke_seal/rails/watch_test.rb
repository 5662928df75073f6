# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "watched_record"

# The watch of a release, from the ship on.
class WatchTest < ActiveSupport::TestCase
  include Workspace
  include WatchedRecord

  setup { travel_to(AT) }

  test "after a ship there is one seal each at 1, 5, 15 and 60 minutes, and then each hour" do
    watched do
      record = ship
      run_jobs(until_minutes: 180)
      assert_equal [0, 1, 5, 15, 60, 120, 180].map { |minute| [minute, "green"] }, sealed(record)
      assert_equal [7, "2026-06-27T01:28:45Z", nil], watch_of(record).values_at("step", "due", "claim")
    end
  end

  test "nothing is watched without the config" do
    watched(settings: nil) do
      record = ship
      assert_equal [[], nil], [jobs, watch_of(record)]
    end
  end

  test "the config file turns the watch on for all apps or for one" do
    with_production(settings: "watch: true") do
      assert_equal 1, watch_of(ship)["step"]
      assert_equal 2, jobs.size
    end
  end

  test "at most the two jobs of the next seal and the second of the one before are enqueued" do
    watched do
      ship
      [1, 5, 15, 60, 120].each do |minutes|
        run_jobs(until_minutes: minutes)
        assert_equal 3, jobs.size, minutes
      end
    end
  end

  test "jobs that run twice record once and begin no second watch" do
    watched do
      record = ship
      jobs.concat(jobs.map(&:dup))
      run_jobs(until_minutes: 60)
      assert_equal [0, 1, 5, 15, 60], sealed(record).map(&:first)
      assert_equal 3, jobs.size
    end
  end

  test "a worker that was down for three hours makes one seal and continues on schedule" do
    watched do
      record = ship
      run_jobs(until_minutes: 5)
      travel_to(AT + (190 * 60))
      run_jobs(until_minutes: 300)
      assert_equal [0, 1, 5, 190, 240, 300], sealed(record).map(&:first)
    end
  end

  test "the seal of a lost worker is made by the second job after the lease" do
    watched do
      record = ship
      lose_worker_at_next_seal(record)
      run_jobs(until_minutes: 15)
      assert_equal [0, 4, 5, 15], sealed(record).map(&:first)
    end
  end

  # As kill -9 does it: nothing runs after the claim was stored, and the job is gone.
  def lose_worker_at_next_seal(record)
    jobs.delete(jobs.min_by { |job| job[:at] }).then { |job| travel_to(Time.at(job[:at])) }
    settings = SmokeSeal::WatchSettings.new(true)
    stored(record).update_smoke_state!("shop", "watch") do |held|
      claimed = SmokeSeal::WatchChain.new(held, now: Time.now).claim(by: "killed", settings: settings)
      SmokeSeal::Watch.make_jobs(record, "shop", chain: held["chain"], step: claimed.next_step, at: claimed.at,
                                                 settings: settings)
      claimed.state
    end
  end

  test "a worker that is shut down during a seal leaves it to the next one at once" do
    watched do
      record = ship
      job = jobs.min_by { |one| one[:at] }
      travel_to(Time.at(job[:at]))
      SmokeSeal.stub(:run, ->(*, **) { raise Interrupt }) { assert_raises(Interrupt) { perform(job) } }
      perform(job)
      assert_equal [[0, "green"], [1, "green"]], sealed(record)
    end
  end

  test "a seal that takes longer than its lease is made again and recorded once" do
    watched do
      record = ship
      first, second = jobs.sort_by { |job| job[:at] }
      travel_to(Time.at(first[:at]))
      run = SmokeSeal.method(:run)
      late = [second]
      slow = lambda do |*app, **options|
        seal = run.call(*app, **options)
        late.shift&.then { |job| [travel_to(Time.at(job[:at] + 1)), perform(job)] }
        seal
      end
      SmokeSeal.stub(:run, slow) { perform(first) }
      assert_equal [[0, "green"], [4, "green"]], sealed(record)
      assert_match(/not recorded: another worker makes this seal, or the watch has ended/, log.string)
      assert_equal [2, nil], watch_of(record).values_at("step", "claim")
    end
  end

  test "a newer release of the app ends the watch of the one before at once, and names itself" do
    watched do
      first = ship("R1", sha: "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567")
      travel_to(AT + 120)
      second = ship("R2", sha: "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432")
      assert_equal %w[overtaken 9f8e7d6], watch_of(first).values_at("ended", "by")
      run_jobs(until_minutes: 15)
      assert_equal [[0, "green"]], sealed(first)
      assert_equal [2, 3, 7, 17].first(3), sealed(second).map(&:first)
    end
  end

  test "a job finds a newer release whose ship could not end the watch" do
    watched do
      first = ship("R1")
      travel_to(AT + 30)
      SmokeSeal::Configuration.current.watch = false
      ship("R2")
      SmokeSeal::Configuration.current.watch = true
      run_jobs(until_minutes: 60)
      assert_equal [[0, "green"]], sealed(first)
      assert_equal %w[overtaken R2], watch_of(first).values_at("ended", "by")
    end
  end

  test "the same release shipped again has one watch, which starts again" do
    watched do
      record = ship
      travel_to(AT + 120)
      SmokeSeal::SealStep.call(record, app: "shop", console: StringIO.new)
      run_jobs(until_minutes: 7)
      assert_equal [0, 2, 3, 7], sealed(record).map(&:first)
    end
  end

  test "a watch that was removed from the config ends and says so" do
    watched do
      record = ship
      SmokeSeal::Configuration.current.watch = false
      run_jobs(until_minutes: 5)
      assert_equal ["not watched", [[0, "green"]]], [watch_of(record)["ended"], sealed(record)]
      assert_empty(jobs.reject { |job| job[:at] > (AT + 300).to_f })
    end
  end

  test "a release that is gone ends its watch" do
    watched do
      ship.destroy!
      run_jobs(until_minutes: 60)
      assert_empty jobs
    end
  end

  test "a ship without a recorded seal, or of an unknown app, begins no watch" do
    watched do
      unmigrated = Unmigrated.create!(title: "R1")
      SmokeSeal::SealStep.call(unmigrated, app: "shop", console: StringIO.new)
      SmokeSeal::SealStep.call(Record.create!(title: "R1"), app: "shpo", console: StringIO.new)
      assert_empty jobs
    end
  end

  test "an engine that refuses jobs does not stop the ship, which says what to do, and cron makes the seals" do
    watched do
      console = StringIO.new
      record = Record.create!(title: "R1")
      refused = ->(*) { raise NotImplementedError, "no jobs in the future" }
      SmokeSeal::WatchJob.stub(:at, refused) { SmokeSeal::SealStep.call(record, app: "shop", console: console) }
      assert_equal "shop is watched by cron alone (bin/rails smoke_seal:watch), since no job could be made: " \
                   "NotImplementedError: no jobs in the future\n", console.string
      assert_equal false, watch_of(record)["jobs"]
      assert_predicate record.smoke_seal, :green?
    end
  end

  test "an engine that keeps jobs in memory counts as none unless the host uses cron" do
    watched do
      console = StringIO.new
      SmokeSeal::WatchJob.stub(:queue_adapter_name, "async") do
        SmokeSeal::SealStep.call(Record.create!(title: "R1"), app: "shop", console: console)
        assert_match(/\Ashop is watched by cron alone .*: Active Job's adapter is :async, /, console.string)
      end
      SmokeSeal::Configuration.current.watch_jobs = false
      record = Record.create!(title: "R2")
      SmokeSeal::SealStep.call(record, app: "shop", console: console.reopen)
      assert_equal ["", false, []], [console.string, watch_of(record)["jobs"], jobs]
    end
  end

  test "a mistake in watch: is reported to the operator, and the seal is recorded" do
    watched(settings: { "every" => 0 }) do
      console = StringIO.new
      record = Record.create!(title: "R1")
      SmokeSeal::SealStep.call(record, app: "shop", console: console)
      assert_equal "shop is not watched: config.smoke_seal.watch.every: must be a number of minutes above 0, such as " \
                   "60\n", console.string
      assert_predicate record.smoke_seal, :green?
    end
  end

  test "each app of a release has its own watch" do
    HTTPServer.start(ShopInProduction::PAGES) do |server|
      app = "{ url: #{server.url}, checks: { up: { path: /up } } }"
      with_configuration("watch: true\napps: { shop: #{app}, gem: #{app} }") do
        record = Record.create!(title: "R1")
        SmokeSeal::SealStep.call_all(record, apps: %w[shop gem], console: StringIO.new)
        run_jobs(until_minutes: 5)
        steps = %w[shop gem].map { |name| stored(record).smoke_state(name, "watch")["step"] }
        assert_equal [3, 3], steps
        assert_equal 6, stored(record).smoke_seal_history.size + stored(record).smoke_seals.size
      end
    end
  end

  test "a host callback that fails after each commit neither stops the watch nor duplicates a seal" do
    watched do
      failing = ->(_record) { raise "no broadcast" }
      record = Record.create!(title: "R1")
      Record.after_initialize { self.told = failing }
      SmokeSeal::SealStep.call(Record.find(record.id), app: "shop", console: StringIO.new)
      begin
        run_jobs(until_minutes: 1)
      rescue SmokeSeal::Sealable::CallbackError
        retry
      end
      Record.reset_callbacks(:initialize)
      run_jobs(until_minutes: 15)
      assert_equal [0, 1, 5, 15], sealed(record).map(&:first)
    end
  ensure
    Record.reset_callbacks(:initialize)
  end

  test "the jobs go to the queue that the host names" do
    watched do
      SmokeSeal::Configuration.current.watch_queue = :seals
      ship
      assert_equal %w[seals seals], jobs.pluck("queue_name")
    end
  end

  test "with RAILS_ENV=test nothing is watched unless runs are real" do
    watched do
      SmokeSeal::Testing.stub(green: "2/2") { assert_nil watch_of(ship) }
      assert_empty jobs
    end
  end

  test "an engine that ignores the time of a job cannot run a job for ever" do
    watched do
      record = ship
      10.times { jobs.shift&.then { |job| perform(job) } }
      assert_equal [[0, "green"]], sealed(record)
      assert_empty jobs
    end
  end
end
