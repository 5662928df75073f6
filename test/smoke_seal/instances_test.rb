# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/balanced_app"
require "json"

# Six Puma processes behind nginx, of which one may be bad. INSTANCE_RUNS says how many runs each row has.
class InstancesTest < Minitest::Test
  RUNS = Integer(ENV.fetch("INSTANCE_RUNS", 2))
  BAD = "app-0"
  NAME = OpenSSL::HMAC.hexdigest("SHA256", BalancedApp::KEY, "smoke_seal instance\0#{BAD}")[0, 16]
  # Those that lead a client to each instance.
  METHODS = { "random" => "random;", "round-robin" => "" }.freeze

  def setup
    missing = BalancedApp.missing or return
    raise "the tests with several instances need #{missing}" if ENV["CI"]

    skip "needs #{missing}"
  end

  # With the default confidence of 0.99 a random balancer may hide an instance in one run of a hundred. These tests ask
  # for more, so that each run meets all.
  NAMED = { "header" => "X-Instance", "expect" => 6, "confidence" => 0.9999 }.freeze

  # Gives each seal of +app+, and how it was balanced.
  def each_seal(app, instances: NAMED, methods: METHODS, &block)
    methods.each do |name, method|
      app.balanced(method) { RUNS.times { |run| block.call(seal(app.url, instances), "#{name}, run #{run + 1}") } }
    end
  end

  def seal(url, instances)
    paths = { "up" => "/up", "home" => "/", "tasks" => "/tasks" }
    checks = paths.transform_values { |path| { "path" => path, "title" => "Shop" } }
    entry = { "instances" => instances, "revision" => { "header" => "X-Revision" }, "checks" => checks,
              "boot_window" => 1, "deadline" => 20, "concurrency" => 12 }
    SmokeSeal.run("shop", url: url, sha: BalancedApp::SHA, config: config(entry))
  end

  # JSON is YAML.
  def config(entry)
    @config ||= "#{Dir.mktmpdir}/smoke_seal.yml"
    File.write(@config, JSON.generate("apps" => { "shop" => entry }))
    @config
  end

  def teardown = @config && FileUtils.rm_rf(File.dirname(@config))

  def test_six_healthy_ones_are_green_and_all_of_them_are_met
    BalancedApp.start do |app|
      each_seal(app) do |seal, which|
        assert seal.green?, "#{which}: #{seal}"
        assert_match(/, on 6 of 6 instances\z/, seal.summary, which)
        assert_equal 6, seal.to_h.dig("instances", "covered"), which
      end
    end
  end

  def test_one_that_is_broken_at_one_page_is_named
    BalancedApp.start(bad: { "BROKEN" => "/tasks" }) do |app|
      each_seal(app) do |seal, which|
        assert seal.red?, "#{which}: #{seal}"
        assert_match(/tasks 500 on 1 of \d instances/, seal.summary, which)
        assert_equal ["tasks"], seal.to_h.dig("instances", "each", NAME, "failing"), which
      end
    end
  end

  def test_one_that_is_of_an_old_release_is_named
    BalancedApp.start(bad: { "REVISION" => BalancedApp::OLD }) do |app|
      each_seal(app) do |seal, which|
        assert seal.red?, "#{which}: #{seal}"
        assert_match(/\d × 0a1b2c3, 1 × 9f8e7d6 \(instance #{NAME[0, 7]}…\)\z/, seal.summary, which)
      end
    end
  end

  def test_a_balancer_that_keeps_a_client_at_one_says_so_and_may_be_refused
    sticky = { "ip_hash" => "ip_hash;" }
    BalancedApp.start do |app|
      each_seal(app, methods: sticky) do |seal, which|
        assert seal.green?, "#{which}: #{seal}"
        assert_match(/, met 1 of 6 instances\z/, seal.summary, which)
      end
      required = { "header" => "X-Instance", "expect" => 6, "require" => true }
      each_seal(app, methods: sticky, instances: required) do |seal, which|
        assert seal.unsealed?, "#{which}: #{seal}"
        assert_match(/; met 1 of 6 instances, and all are required\z/, seal.summary, which)
      end
    end
  end

  def test_a_known_number_alone_meets_the_bad_one
    BalancedApp.start(bad: { "REVISION" => BalancedApp::OLD }) do |app|
      each_seal(app, instances: 6, methods: { "round-robin" => "" }) do |seal, which|
        assert seal.red?, "#{which}: #{seal}"
      end
    end
  end
end
