# frozen_string_literal: true

require "support/vantages/vantage_fleet"

# A shop that is sealed from five vantages, which are workers of a job engine in network namespaces. Each engine's test
# includes this, and says in `with_engine` what the workers need.
module VantageWorkers
  include Workspace

  # Seconds that the checks of a vantage may take where two of five are killed. What is left of them is waited for.
  DEADLINE = 8

  def self.included(tests)
    tests.use_transactional_tests = false
    tests.class_eval do
      teardown do
        SmokeSeal::VantageRun.delete_all # and their votes
        ActiveRecord::Base.connection.execute("DELETE FROM delayed_jobs")
      end

      # In this order, since the vantages take longest to start.
      test "five vantages that disagree, and then two of them killed with signal 9" do
        with_fleet do
          vantages_that_disagree
          killed_in_the_middle
        end
      end
    end
  end

  def with_fleet
    in_folder do |folder|
      with_engine do |engine|
        @fleet = VantageFleet.new(engine, folder)
        @network = @fleet.network
        yield
      rescue Exception # rubocop:disable Lint/RescueException -- also of Minitest's assertions
        puts @fleet&.log
        raise
      ensure
        @fleet&.stop
      end
    end
  end

  # Two vantages see the shop, one an error page in its place, and two have trouble of their own.
  def vantages_that_disagree
    @network.break_route(@fleet.worker("sfo").pid)
    seal = sealed_with_all_votes(quorum: "2 of 5")
    assert_equal({ "fra" => "green", "ams" => "green", "tokyo" => "red", "sfo" => "not_judged",
                   "oslo" => "not_judged" }, votes(seal))
    assert_equal "green", seal.status, seal.summary
    assert_own_trouble(seal, "sfo", "oslo")
    assert_red_by_any
  end

  # Those that see the shop vote last: without them nothing is decided.
  def sealed_with_all_votes(**options)
    hold("fra", "ams")
    @fleet.seal(**options)
    wait_for_votes(3)
    @fleet.shop.let_go
    @fleet.sealed
  end

  def assert_red_by_any
    @fleet.seal(quorum: "any")
    seal = @fleet.sealed
    assert_equal "red", seal.status, seal.summary
    assert_equal [%w[tokyo edge]], seal.evidence.map { |record| [record["vantage"], *causes(record)] }.uniq
  end

  # The control addresses fail there as well.
  def assert_own_trouble(seal, *names)
    reasons = by_name(seal).values_at(*names).map { |vantage| vantage["reason"] }
    assert_equal ["it reaches none of the control addresses: control.test"], reasons.uniq
  end

  def causes(record) = record["findings"].map { |finding| finding["cause"] }

  # The two that had trouble of their own have none any more; the two that were green are killed while they wait for the
  # shop. Neither green nor red has a majority that two further votes could not change, so that it takes the timer.
  def killed_in_the_middle
    mend
    gone = %w[fra ams]
    hold(*gone)
    @fleet.seal(quorum: "2 of 5", deadline: DEADLINE)
    @fleet.shop.wait_for_held
    gone.each { |name| @fleet.worker(name).kill }
    seal = @fleet.sealed
    assert_equal({ "fra" => "not_heard", "ams" => "not_heard", "tokyo" => "red", "sfo" => "green", "oslo" => "green" },
                 votes(seal))
    assert_equal "green", seal.status, seal.summary
    assert_closed_by_the_timer
  end

  def mend
    @network.mend_route(@fleet.worker("sfo").pid, @fleet.addresses.fetch("sfo"))
    @network.good_edge.wrong_resolver.names = VantageNetwork::NAMES
  end

  def assert_closed_by_the_timer
    run = SmokeSeal::VantageRun.order(:id).last
    assert_operator run.closed_at, :>=, run.closes_at
    assert_equal %w[oslo sfo tokyo], run.votes.map(&:vantage).sort
  end

  def hold(*names) = @fleet.shop.hold(@fleet.addresses.values_at(*names))

  # @param count [Integer] of votes on the last run
  def wait_for_votes(count)
    Timeout.timeout(JobWorker::PATIENCE) { sleep(0.05) until SmokeSeal::VantageVote.count == count }
  end

  # @return [Hash{String => Hash}] what the seal says of each vantage
  def by_name(seal) = seal.quorum.fetch("vantages").to_h { |vantage| [vantage["vantage"], vantage] }

  def votes(seal) = by_name(seal).transform_values { |vantage| vantage["vote"] }
end
