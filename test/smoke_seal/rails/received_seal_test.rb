# frozen_string_literal: true

require "rails_helper"
require "open3"
require_relative "../../dummy/test/support/committed"
require_relative "../../support/plain_ship"

# The side that stores: `bin/rails smoke_seal:record` and `rails runner -`, as processes of their own.
class ReceivedSealTest < ActiveSupport::TestCase
  include Committed
  include PlainShip

  ROOT = Rails.root.to_s
  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  setup { @release = Release.create!(slug: "july-edition", title: "July", state: "assembled") }

  def seal(minutes = 0, summary: "6/6 green", **facts)
    SmokeSeal::Seal.from_h("status" => "green", "app" => "shop", "summary" => summary,
                           "checked_at" => (AT + (minutes * 60)).iso8601, **facts.transform_keys(&:to_s))
  end

  def sent(given = seal, release: "july-edition", **facts)
    SmokeSeal::RecordMessage.new(given, release: release, **facts)
  end

  # Runs the task in this process.
  #
  # @return [Array] the exit code and what was said
  def record(text, **env)
    out = StringIO.new
    code = SmokeSeal::ReceivedSeal.task(env: env.transform_keys(&:to_s), input: StringIO.new(text), out: out, err: out)
    [code, out.string]
  end

  def stored = Release.find(@release.id)

  # As the other side runs it.
  def other_side(*words) = [RbConfig.ruby, "#{ROOT}/bin/rails", *words].join(" ")

  test "a line is recorded and answered with a receipt" do
    code, told = record(sent.line)
    assert_equal 0, code
    assert_includes told, "recorded on Release #{@release.id}: #{seal.verdict_line}\n#{sent.receipt}\n"
    assert_equal seal, stored.smoke_seal
  end

  test "the same seal is recorded once, and the newest verdict wins in any order" do
    red = seal(5, status: "red", summary: "tasks 500")
    [seal, red, seal, red, seal(2)].each { |given| assert_equal 0, record(sent(given).line).first }
    assert_equal red, stored.smoke_seal
    assert_equal [seal(2), seal], stored.smoke_seal_history
  end

  test "the watch of an app begins with its line, and the same line again does not restart it" do
    with_watch do
      travel_to(AT + 5)
      line = sent(seal(url: "https://shop.example")).line
      assert_equal 0, record(line).first
      begun = stored.smoke_state("shop", "watch")
      assert_equal [1, (AT + 65).iso8601], begun.values_at("step", "due")
      travel_to(AT + 60)
      assert_equal 0, record(line).first
      assert_equal begun, stored.smoke_state("shop", "watch")
      assert_equal 0, record(sent(seal(1, url: "https://shop.example")).line).first
      assert_not_equal begun["chain"], stored.smoke_state("shop", "watch")["chain"]
    end
  end

  def with_watch
    before = SmokeSeal::Configuration.current
    SmokeSeal::Configuration.current = before.dup.tap { |configuration| configuration.watch = true }
    yield
  ensure
    SmokeSeal::Configuration.current = before
  end

  test "a line and the whole seal are the same seal, also with a cut summary" do
    long = seal(summary: "4/6 green; failing: #{"x" * 9000}")
    record(sent(long).line)
    record(sent(long).to_json)
    record(sent(long).line)
    assert_empty stored.smoke_seal_history
    assert_operator stored.smoke_seal.summary.length, :>, 500
  end

  test "each result has its own exit code" do
    assert_equal [2, "smoke_seal:record: not recorded: nothing was given\n"], record("")
    assert_equal 2, record("<html>").first
    assert_equal 2, record('{"release":"july-edition","seal":{}}').first
    assert_equal [3, "smoke_seal:record: not recorded: there is no release august (looked for in slug, title, id of " \
                     "Release; config.smoke_seal.find_release = ->(name) { … } finds others)\n"],
                 record(sent(release: "august").line)
    code, told = record(sent(release: nil).line)
    assert_equal 3, code
    assert_includes told, "names no release"
    Release.connection.rename_table(:releases, :away)
    assert_equal 1, record(sent.line).first
  ensure
    Release.connection.rename_table(:away, :releases) if Release.connection.table_exists?(:away)
  end

  test "a seal of QA is not recorded as production's" do
    qa = SmokeSeal::Seal.load("status" => "red", "environment" => "qa", "app" => "shop")
    assert_equal [2, "smoke_seal:record: not recorded: it is a seal of qa, and not of production\n"],
                 record(sent(qa).line)
    assert_raises(ArgumentError) { @release.record_smoke_seal!(qa) }
    assert_equal({}, stored[:smoke_seal])
  end

  test "an unsealed one is stored with its reason" do
    unsealed = SmokeSeal::Seal.unsealed("no network", app: "shop", checked_at: AT)
    assert_equal 0, record(sent(unsealed).line).first
    assert_nil stored.smoke_seal
    assert_equal({ "shop" => unsealed }, stored.smoke_seals)
  end

  test "a release is found by its slug, its title, its id, or as the host says" do
    ["july-edition", "July", @release.id.to_s].each { |name| assert_equal 0, record(sent(release: name).line).first }
    ["#{@release.id}-x", " ", "9" * 40].each { |name| assert_equal 3, record(sent(release: name).line).first, name }
    assert_equal 0, record(sent(release: "x").line, RELEASE: "july-edition").first
    SmokeSeal::Configuration.current.find_release = ->(name) { Release.find_by(slug: name.delete_prefix("v-")) }
    assert_equal 0, record(sent(release: "v-july-edition").line).first
  ensure
    SmokeSeal::Configuration.current.find_release = nil
  end

  # A host that keeps its own method, as the contract has it.
  test "a model with a record_smoke_seal! of its own gets the seal alone" do
    given = []
    own = Object.new
    own.define_singleton_method(:record_smoke_seal!) { |*all, **more| given << [all, more] }
    plain = Object.new
    plain.define_singleton_method(:record_smoke_seal!) { |seal| given << [[seal], {}] }
    finds = [own, plain].each
    [own, plain].each { |release| release.define_singleton_method(:id) { 1 } }
    SmokeSeal::Configuration.current.find_release = ->(_name) { finds.next }
    2.times { assert_equal 0, record(sent(seal, apps: %w[shop hub]).line).first }
    assert_equal [[[seal], { apps: %w[shop hub] }], [[seal], {}]], given
  ensure
    SmokeSeal::Configuration.current.find_release = nil
  end

  test "the seal of a ship goes through the task with all its characters" do
    made = in_shop do
      ship(release: "july-edition", record: SmokeSeal::Recorder.remote(other_side("smoke_seal:record"), chdir: ROOT))
    end
    assert_not_includes said, "recorded"
    assert_equal made.to_h.except("evidence"), stored.smoke_seal.to_h
  end

  test "the seal of a ship goes through a runner, and a later one through the task" do
    made = in_shop do
      ship(release: "july-edition", record: SmokeSeal::Recorder.remote(other_side("runner", "-"), chdir: ROOT))
    end
    assert_equal made.to_h.except("evidence"), stored.smoke_seal.to_h
  end

  {
    "is killed" => "kill -9 $$", "aborts" => "exit 1", "hangs" => "sleep 1000",
    "lies" => "head -c 3000 /dev/urandom; exit 0"
  }.each do |what, script|
    test "a recorder that #{what} leaves the release without a verdict, and what is printed puts it right" do
      made = in_shop(BROKEN) do
        ship(release: "july-edition", heroku_app: "shop-prod", record_within: 2,
             record: SmokeSeal::Recorder.remote(["sh", "-c", script]))
      end
      assert_nil stored.smoke_seal
      assert_match(/^🔴.*heroku rollback.*the verdict could not be recorded/m, said)
      line = said[/^  printf '%s\\n' (\S+) \| /, 1]
      out, status = Open3.capture2e("printf '%s\\n' #{line} | #{other_side("smoke_seal:record")}", chdir: ROOT)
      assert_predicate status, :success?, out
      assert_equal made.to_h.except("evidence"), stored.smoke_seal.to_h
    end
  end
end
