# frozen_string_literal: true

require_relative "../../test_helper"
require "smoke_seal/reports/time_axis"

# The axis of the chart of requests.
class TimeAxisTest < Minitest::Test
  def axis(last) = SmokeSeal::Reports::TimeAxis.new(last)

  def labels(last) = axis(last).then { |axis| axis.ticks.map { |time| axis.label(time) } }

  def test_the_ticks_are_a_few_round_times
    { 0.7 => ["0", "0.2 ms", "0.4 ms", "0.6 ms"], 131 => ["0", "50 ms", "100 ms"],
      900 => ["0", "200 ms", "400 ms", "600 ms", "800 ms"], 4000 => ["0", "1 s", "2 s", "3 s", "4 s"],
      12_000 => ["0", "5 s", "10 s"], 62_300 => ["0", "20 s", "40 s", "60 s"],
      900_000 => ["0", "200 s", "400 s", "600 s", "800 s"] }.each do |last, expected|
      assert_equal expected, labels(last), last
    end
  end

  def test_every_length_has_two_to_six_ticks_within_it
    [0.05, 0.1, 1, 3.3, 9.9, 10, 49, 99, 100, 101, 999, 2500, 86_400_000].each do |last|
      axis = axis(last)
      assert_includes 2..6, axis.ticks.size, last
      assert_operator axis.ticks.last, :<=, axis.length
    end
  end

  def test_the_labels_at_the_ends_stay_within_the_chart
    anchors = axis(4000).then { |axis| axis.ticks.map { |time| axis.anchor(time) } }
    assert_equal %w[start middle middle middle end], anchors
  end

  def test_nothing_is_outside_of_the_axis
    assert_equal(%w[100.000% 0.000%], [500, -5].map { |time| axis(100).percent(time) })
  end
end
