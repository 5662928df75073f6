# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/host_process"
require "objspace"
require "yaml"

# A seal among Ruby's values: what a Rubyist does with one, beyond what seal_test.rb says of it.
class ValueTest < Minitest::Test
  AT = Time.utc(2026, 6, 26, 21, 28, 45)
  RECORD = { "check" => "tasks", "outcome" => "failed", "method" => "GET", "url" => "https://app.example.com/tasks",
             "status" => 500, "attempts" => 1, "bytes" => 4 }.freeze

  def red(evidence: [RECORD])
    SmokeSeal::Seal.from_h("status" => "red", "summary" => "0/1; failing: tasks 500", "checked_at" => AT,
                           "app" => "studio", "duration_ms" => 12, "evidence" => evidence)
  end

  def unsealed = SmokeSeal::Seal.unsealed("no network", app: "studio", checked_at: AT)

  # -- YAML

  def test_yaml_keeps_a_seal
    [red, unsealed, red(evidence: []), SmokeSeal::Seal.from_result(passed: true)].each do |seal|
      [YAML.unsafe_load(YAML.dump(seal)),
       YAML.safe_load(seal.to_yaml, permitted_classes: [SmokeSeal::Seal])].each do |read|
        assert_equal seal, read
        assert_equal seal.to_h, read.to_h
        assert_predicate read, :frozen?
        assert Ractor.shareable?(read)
      end
    end
  end

  def test_yaml_of_a_seal_can_be_read_by_people
    assert_operator YAML.dump(red), :start_with?, <<~YAML
      --- !ruby/object:SmokeSeal::Seal
      status: red
      summary: '0/1; failing: tasks 500'
      checked_at: '2026-06-26T21:28:45Z'
    YAML
  end

  def test_yaml_keeps_a_seal_that_stands_twice
    seal = red
    first, second = YAML.unsafe_load(YAML.dump([seal, seal]))
    assert_equal seal, first
    assert_same first, second
  end

  def test_safe_yaml_makes_no_seal_unless_it_is_permitted
    assert_raises(Psych::DisallowedClass) { YAML.safe_load(YAML.dump(red)) }
  end

  def test_yaml_that_is_no_seal_is_refused
    ["status: amber", "{}", "status: [green]"].each do |body|
      error = assert_raises(TypeError, body) { YAML.unsafe_load("--- !ruby/object:SmokeSeal::Seal\n#{body}") }
      assert_equal "this YAML is no SmokeSeal::Seal", error.message
    end
  end

  def test_yaml_is_read_where_it_was_loaded_after_the_gem_and_not_loaded_for_it
    assert_equal "nil\n🔴 Production smoke seal: FAILED — 0/1\n", HostProcess.say(<<~RUBY)
      seal = SmokeSeal::Seal.from_result(passed: false, summary: "0/1")
      p defined?(Psych)
      require "yaml"
      puts YAML.unsafe_load("--- !ruby/object:SmokeSeal::Seal\\nstatus: red\\nsummary: 0/1\\n")
    RUBY
  end

  # -- How one comes to be, and changes

  # Psych allocates an object before it reads what is in it.
  def test_an_allocated_seal_is_empty_and_has_no_verdict
    [SmokeSeal::Seal, Class.new(SmokeSeal::Seal)].each do |class_of_seals|
      assert_raises(NoMethodError) { class_of_seals.new }
      empty = class_of_seals.allocate
      assert_predicate empty, :unsealed?
      assert_equal [], empty.evidence
      assert_nil SmokeSeal::Formatter.seal_line(empty)
      assert_operator ObjectSpace.memsize_of(empty), :>, 0
    end
  end

  def test_seal_is_filled_once
    coder = Psych::Coder.new("!ruby/object:SmokeSeal::Seal").tap { |made| made.map = { "status" => "green" } }
    assert_equal "a SmokeSeal::Seal does not change", assert_raises(TypeError) { red.init_with(coder) }.message
    assert_raises(NoMethodError) { red.fill({}) }
  end

  def test_clone_that_would_not_be_frozen_is_refused_as_of_any_value
    seal = red
    assert_equal "can't unfreeze SmokeSeal::Seal",
                 assert_raises(ArgumentError) { seal.clone(freeze: false) }.message
    [nil, true].each { |freeze| assert_same seal, seal.clone(freeze: freeze) }
    assert_predicate red.dup, :frozen?
    assert_raises(FrozenError) { red.define_singleton_method(:status) { "green" } }
  end

  def test_subclass_and_what_it_makes_are_seals
    kind = Class.new(SmokeSeal::Seal)
    assert_equal SmokeSeal::Seal.from_h(red.to_h), kind.from_h(red.to_h)
    assert_kind_of SmokeSeal::Seal, kind.from_result(passed: true)
  end

  # -- What it is asked for

  def test_pattern_asks_for_what_it_names_and_no_more
    assert_equal %i[status summary checked_at app url duration_ms evidence], red.deconstruct_keys(nil).keys
    assert_equal({ status: "red" }, red.deconstruct_keys([:status]))
    assert_equal({}, red.deconstruct_keys(%i[to_h nothing]))
    assert((red in { status: "red", app: "studio" | nil }))
    refute((red in { status: "red", nothing: }))
    refute((unsealed in { status: "red" | "green" }))
  end

  def test_seals_read_the_same_wherever_they_are_printed
    said = red.inspect
    assert_output("#{said}\n") { pp red }
    assert_equal said, [red].inspect[1..-2]
    assert_operator said.length, :<, 100
  end

  def test_equal_seals_are_one_key_whatever_way_they_came
    ways = [red, Marshal.load(Marshal.dump(red)), YAML.unsafe_load(YAML.dump(red)), SmokeSeal::Seal.from_h(red.to_h)]
    assert_equal [1, 1], [ways.uniq.size, ways.map(&:hash).uniq.size]
    assert_equal :found, { red => :found }[ways.last]
  end

  def test_bytes_that_were_tampered_with_are_a_type_error
    dumped = Marshal.dump(red)
    { '"red"' => '"rad"', '{"status"' => '["status"' }.each do |bytes, others|
      assert_raises(TypeError, others) { Marshal.load(dumped.sub(bytes, others)) } # rubocop:disable Security/MarshalLoad
    end
  end
end
