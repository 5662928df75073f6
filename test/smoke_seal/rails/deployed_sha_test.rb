# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "seal_records"
require_relative "shop_in_production"

# Which commit production is compared with: what the ship says, else what the release says that it has deployed.
class DeployedShaTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  SHA = "4f2c9d1e07b35a86c1d0f9e2b7a4836c5d1e0f92"

  setup do
    @record = Record.create!(title: "R1")
    @console = StringIO.new
  end

  def deployed(release = @record, &block)
    release.define_singleton_method(:deployed_sha, &block)
    release
  end

  # What a run is given while the block ships or seals anew.
  def run_options(&block)
    given = nil
    seal = SmokeSeal::Seal.from_result(passed: true, summary: "6/6 green")
    look = lambda do |_app, **options|
      given = options
      seal
    end
    SmokeSeal.stub(:run, look) { with_configuration("apps: { shop: {} }", &block) }
    given
  end

  def step(release = @record, **facts) = run_options { call(release, **facts) }

  def call(release = @record, **facts)
    SmokeSeal::SealStep.call(release, app: "shop", console: @console, **facts)
  end

  test "the ship's sha wins" do
    deployed { flunk }
    assert_equal SHA, step(sha: SHA)[:sha]
  end

  test "without a sha of the ship that of the release is used" do
    deployed { SHA }
    assert_equal [SHA] * 3, [step, step(sha: nil), step(sha: " ")].pluck(:sha)
  end

  test "a release with a commit for each app gives that of the app" do
    deployed { |app, scope = nil| "#{app}#{scope}" }
    assert_equal "shop", step[:sha]
    deployed { |app = "another"| app }
    assert_equal "shop", step[:sha]
    deployed { |verbose: false| verbose ? "at length" : SHA }
    assert_equal SHA, step[:sha]
  end

  test "a release without a sha is sealed without one" do
    assert_nil step[:sha]
    deployed { nil }
    assert_nil step[:sha]
    assert_nil step(Object.new)[:sha]
  end

  test "an error of the release's sha is reported, and it is sealed without one" do
    deployed { raise ActiveRecord::ConnectionNotEstablished, "no database" }
    assert_nil step[:sha]
    assert_includes @console.string, "the deployed commit could not be read from the release, so no revision is " \
                                     "checked: ActiveRecord::ConnectionNotEstablished: no database"
  end

  test "the rollback commands name that commit" do
    deployed { SHA }
    seal = SmokeSeal::Seal.from_result(passed: false, summary: "5/6 green")
    SmokeSeal.stub(:run, ->(*, **) { seal }) { call(heroku_app: "shop-prod") }
    assert_includes @console.string, "revert -m1 #{SHA}"
  end

  test "reseal! expects the release's deployed commit, unless another one is given" do
    @record.record_smoke_seal!(SmokeSeal::Seal.from_h("status" => "red", "summary" => "0/2", "app" => "shop"))
    deployed { SHA }
    assert_equal SHA, run_options { @record.reseal! }[:sha]
    deployed { flunk }
    assert_equal "b81e6a3", run_options { @record.reseal!(sha: "b81e6a3") }[:sha]
    assert_nil run_options { @record.reseal!(sha: nil) }.fetch(:sha)
  end

  # A production whose first answer is an error.
  def with_booting_production(&block)
    answers = Queue.new
    answers << [503, {}, "starting"]
    with_production({ **PAGES, "/" => ->(_) { answers.empty? ? PAGES["/"] : answers.pop } }, &block)
  end

  test "the boot window is the host's setting, unless a run overrides it" do
    with_booting_production do
      SmokeSeal::Configuration.current.boot_window = 5
      assert_predicate call, :green?
    end
    with_booting_production do
      SmokeSeal::Configuration.current.boot_window = 5
      assert_not_predicate @record.reseal!(app: "shop", boot_window: 0), :green?
    end
    with_booting_production do
      assert_not_predicate call, :green?
    end
  end
end
