# frozen_string_literal: true

require "rails_helper"
require_relative "rails_process"

class EngineTest < ActiveSupport::TestCase
  include Workspace

  GARBAGE = { "broken/smoke_seal/smoke_seal.so" => "not an extension" }.freeze

  def boot(script, files = {}, config: "", **options)
    in_folder(files) do |folder|
      options[:before] = [File.join(folder, "broken")] if files.equal?(GARBAGE)
      result = RailsProcess.run("#{config}\nShop.initialize!\n#{script}", folder: folder, **options)
      assert_equal ["", 0], [result.err, result.code], result.out
      return result.out
    end
  end

  test "every step of the boot has a name" do
    names = SmokeSeal::Engine.initializers.map { |step| step.name.to_s }.grep(/\Asmoke_seal\./)
    expected = %w[active_record configuration extension filter_parameters instance instrumenter log_subscriber logger
                  pages record_endpoint revision root structured_events]
    assert_equal(expected.map { |name| "smoke_seal.#{name}" }, names.sort)
  end

  test "the host's root is searched for the config" do
    assert_equal Rails.root.to_s, SmokeSeal.root
  end

  test "the log is the host's own" do
    assert_equal Rails.logger, SmokeSeal::Configuration.current.logger
  end

  test "the boot loads no Active Record, and Sealable comes with it" do
    said = boot(<<~RUBY)
      loaded = -> { [ActiveRecord.autoload?(:Base).nil?, $LOADED_FEATURES.grep(%r{smoke_seal/rails/sealable}).any?] }
      p loaded.call
      ActiveRecord::Base
      p loaded.call
    RUBY
    assert_equal "[false, false]\n[true, true]\n", said
  end

  test "eager loading loads the code of a seal" do
    waiting = "SmokeSeal.constants.select { |name| SmokeSeal.autoload?(name) }.sort"
    jobs = "[:AlertJob, :ResealJob, :VantageAskJob, :VantageCloseJob, :VantageJob, :WatchDueJob, :WatchJob]\n"
    assert_equal jobs, boot("p #{waiting}", config: "Shop.config.eager_load = true"), "without Active Job"
    assert_equal "[]\n", boot("p #{waiting}", config: "require 'active_job/railtie'; Shop.config.eager_load = true")
    refute_equal "[]\n", boot("p #{waiting}")
  end

  test "the jobs have the host's parent class, and are enqueued before the transaction commits" do
    config = "require 'active_job/railtie'; SealJob = Class.new(ActiveJob::Base)"
    jobs = "p [SmokeSeal::WatchJob, SmokeSeal::WatchDueJob].map { |job| job.superclass.name }.uniq"
    assert_equal %(["ActiveJob::Base"]\n), boot(jobs, config: config)
    assert_equal %(["SealJob"]\n), boot(jobs, config: "#{config}; Shop.config.smoke_seal.job_parent = 'SealJob'")
    deferred = "job = SmokeSeal::WatchJob; name = :enqueue_after_transaction_commit; " \
               "p job.respond_to?(name) ? job.public_send(name) : :never"
    assert_includes [":never\n", "false\n"], boot(deferred, config: config)
  end

  test "without Rails none of this is loaded" do
    script = 'require "smoke_seal"; p [defined?(SmokeSeal::Engine), $LOADED_FEATURES.grep(%r{smoke_seal/rails}).size]'
    out, = Open3.capture2(RbConfig.ruby, "-e", script)
    assert_equal "[nil, 0]\n", out
  end

  test "an unknown setting raises at its line" do
    files = { "config/initializers/smoke_seal.rb" => "\nRails.application.config.smoke_seal.dedline = 5\n" }
    in_folder(files) do |folder|
      result = RailsProcess.run("Shop.initialize!", folder: folder)
      assert_equal 1, result.code
      assert_match(/smoke_seal\.rb:2:.*undefined method .dedline='/, result.err)
      assert_match(/NoMethodError/, result.err)
    end
  end

  test "the host's own initializers override the gem's" do
    files = { "config/initializers/smoke_seal.rb" => <<~RUBY }
      Rails.application.config.smoke_seal.logger = Logger.new($stdout, formatter: ->(*, text) { "own: \#{text}\\n" })
      Rails.application.config.smoke_seal.deadline = 5
    RUBY
    said = boot('SmokeSeal.run("nobody"); p SmokeSeal::Configuration.current.run_options.to_a', files)
    assert_equal "own: smoke_seal: nobody: ⚪ Production smoke seal: unsealed — unknown app nobody; " \
                 "no app is known: write config/smoke_seal.yml\n[[:deadline, 5]]\n", said
  end

  test "without the extension the app boots and logs what that means" do
    said = boot('puts SmokeSeal.run("shop", url: "http://127.0.0.1:1").unsealed?', GARBAGE)
    assert_match(/\AERROR: smoke_seal: the extension of smoke_seal could not be loaded: .*file too short/, said)
    assert_match(/build it on this machine: \S+bin.setup; until then no release is sealed$/, said)
    assert_match(/^true$/, said)
  end
end
