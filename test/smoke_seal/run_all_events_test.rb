# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/many_apps"
require_relative "../support/open_files"

class RunAllEventsTest < Minitest::Test
  include ManyApps

  # An exception that no code but the test's own knows.
  Mine = Class.new(StandardError)

  # -- Events

  def test_events_say_which_app_they_are_of
    with_apps({ "shop" => { "/" => PAGE, "/up" => PAGE }, "blog" => { "/" => [500, {}, ""] } }) do |_, how|
      told = []
      SmokeSeal.run_all(**how) { |event| told << [event.app, event.name, event.done, event.total, Thread.current] }
      here = Thread.current
      shop, blog = told.partition { |app, *| app == "shop" }
      of_shop = [["shop", :started, 0, 2, here], ["shop", :checked, 1, 2, here], ["shop", :checked, 2, 2, here]]
      assert_equal of_shop, shop
      assert_equal [["blog", :started, 0, 1, here], ["blog", :checked, 1, 1, here]], blog
      SmokeSeal.run("shop", **how) { |event| told << [event.app] }
      assert_equal [["shop"]] * 3, told.last(3)
    end
  end

  def test_exception_of_the_block_ends_all_runs_and_arrives_unchanged
    [Mine.new("mine"), SmokeSeal::ConfigError.new("mine")].each do |mine|
      with_apps({ "shop" => { "/up" => PAGE }, "b" => { "/" => HANG }, "w" => { "/" => HANG } }) do |servers, how|
        within(10) do
          hanging = [servers["b"], servers["w"]]
          block = lambda do |event|
            hanging.each(&:wait_for_request) && raise(mine) if event.check
          end
          assert_same mine, assert_raises(mine.class) { SmokeSeal.run_all(**how, &block) }
          hanging.each(&:wait_for_hang_up)
        end
      end
    end
  end

  def test_break_and_throw_in_the_block_end_all_runs
    with_apps({ "shop" => { "/up" => PAGE }, "blog" => { "/" => HANG } }) do |servers, how|
      within(10) do
        blog = servers["blog"]
        broken = SmokeSeal.run_all(**how) { |event| break :enough if event.check && blog.wait_for_request }
        assert_equal :enough, broken
        blog.wait_for_hang_up
        thrown = catch(:enough) do
          SmokeSeal.run_all(**how) { |event| throw :enough, :thrown if event.check && blog.wait_for_request }
        end
        assert_equal :thrown, thrown
        blog.wait_for_hang_up
      end
    end
  end

  # -- Interrupts

  # Gives a thread in the middle of a call: both apps were asked, and do not answer.
  def in_a_call
    with_apps({ "shop" => { "/" => HANG }, "blog" => { "/" => HANG } }) do |servers, how|
      thread = Thread.new { SmokeSeal.run_all(**how) }
      thread.report_on_exception = false
      within(10) { servers.each_value(&:wait_for_request) }
      yield thread
      within(5) { servers.each_value(&:wait_for_hang_up) }
    end
  end

  def test_exception_raised_in_the_thread_ends_all_runs_at_once
    [Mine, Interrupt, SystemExit].each do |exception|
      in_a_call do |thread|
        thread.raise(exception)
        assert_raises(exception) { thread.join(5) }
      end
    end
  end

  def test_kill_ends_all_runs_at_once
    in_a_call { |thread| assert_same thread, thread.kill.join(5), "the thread did not end" }
  end

  def test_interrupt_from_the_terminal_and_a_timeout_pass_through
    with_apps({ "shop" => { "/" => HANG }, "blog" => { "/" => HANG } }) do |servers, how|
      killer = Thread.new { servers.each_value(&:wait_for_request) && Process.kill(:INT, Process.pid) }
      within(10) do
        assert_raises(Interrupt) { SmokeSeal.run_all(**how) }
        assert_raises(Timeout::Error) { Timeout.timeout(0.3) { SmokeSeal.run_all(**how) } }
        2.times { servers.each_value(&:wait_for_hang_up) }
      end
      killer.join
    end
  end

  # -- Whoever is told

  # Remembers what it is told of.
  class Told
    attr_reader :events

    def initialize = @events = []

    def instrument(name, payload)
      @events << [name, payload]
      yield payload
    end
  end

  def test_one_notification_tells_of_all_seals
    before = SmokeSeal.instrumenter
    SmokeSeal.instrumenter = Told.new
    with_apps({ "shop" => { "/" => PAGE }, "blog" => { "/" => PAGE } }) do |_, how|
      seals = SmokeSeal.run_all(**how)
      assert_equal [["run_all.smoke_seal", { seals: seals }]], SmokeSeal.instrumenter.events
    end
  ensure
    SmokeSeal.instrumenter = before
  end

  def test_machine_without_file_descriptors_leaves_every_app_unsealed
    url = HTTPServer.start(&:url)
    with_config_of(%w[shop blog]) do |config|
      known = SmokeSeal::Config.load(path: config)
      suites = %w[shop blog].map { |app| [known.suite(app, url: url, boot_window: 0), nil, nil, nil, nil] }
      child = fork do
        Process.setrlimit(:NOFILE, 256)
        held = OpenFiles.hold_all
        seals = SmokeSeal.__send__(:run_suites, %w[shop blog].zip(suites).to_h, nil)
        held.each(&:close)
        exit!(seals.values.all? { |seal| seal.summary.start_with?("the run could not start: Too many open files") })
      end
      assert_predicate within(10) { Process.wait2(child).last }, :success?
    end
  end
end
