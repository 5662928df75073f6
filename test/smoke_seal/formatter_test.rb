# frozen_string_literal: true

require_relative "../test_helper"

class FormatterTest < Minitest::Test
  def test_seal_line_is_the_verdict_line
    [true, false].each do |passed|
      seal = SmokeSeal::Seal.from_result(passed: passed, summary: "6 checks")
      assert_equal seal.verdict_line, SmokeSeal::Formatter.seal_line(seal)
    end
  end

  def test_no_seal_has_no_line
    assert_nil SmokeSeal::Formatter.seal_line(nil)
  end

  def test_unsealed_release_has_no_line
    assert_nil SmokeSeal::Formatter.seal_line(SmokeSeal::Seal.unsealed("no network"))
  end

  def test_anything_else_has_no_line
    [false, {}, "x", Object.new].each { |other| assert_nil SmokeSeal::Formatter.seal_line(other) }
  end
end
