# frozen_string_literal: true

require "rails_helper"

# The geometry of the charts.
class PagesChartsTest < ActiveSupport::TestCase
  def bars(values, **options)
    SmokeSeal::Pages::BarChart.new(values, **options).bars { |index| ["kind", index.to_s] }
  end

  test "the longest bar is as high as the chart, and the others in proportion" do
    assert_equal([25.0, 100.0, 50.0], bars([1.0, 4.0, 2.0]).map(&:height))
    assert_equal([[0, 75.0], [1, 0.0], [2, 50.0]], bars([1.0, 4.0, 2.0]).map { |bar| [bar.x, bar.y] })
  end

  test "seconds beside hours can be seen in a logarithmic chart" do
    heights = bars([1.0, 7200.0], logarithmic: true).map(&:height)
    assert_operator heights.first, :>, 5
    assert_in_delta 100, heights.last
  end

  test "a missing value is a stub, values that are all zero can be seen, and a single bar does not fill the chart" do
    assert_equal([12, 100.0], bars([nil, 3.0]).map(&:height))
    assert_equal([1], bars([0.0]).map(&:height))
    assert_equal(["0 0 12 100", "0 0 12 100", "0 0 30 100"],
                 [[], [1.0], [1.0] * 30].map { |values| SmokeSeal::Pages::BarChart.new(values).view_box })
  end

  test "usual times are a deviation around the median, which one slow time does not move" do
    spread = SmokeSeal::Pages::LatencySpread.new([50.0, 52.0, 48.0, 51.0, 49.0, 900.0])
    assert_in_delta 50.5, spread.median
    assert_operator spread.usual.begin, :>, 47
    assert_operator spread.usual.end, :<, 54
    assert_in_delta 900.0, spread.longest
  end

  test "usual times never begin below zero" do
    assert_in_delta 0.0, SmokeSeal::Pages::LatencySpread.new([1.0, 1.0, 2.0, 30.0, 60.0, 90.0]).usual.begin
  end

  test "lengths of time are written as people read them" do
    expected = { 4.23 => "4.2 ms", 340.2 => "340 ms", 12_540 => "12.5 s", 430_000 => "7 min", 12_600_000 => "3.5 h",
                 nil => "" }
    assert_equal(expected, expected.to_h { |number, _text| [number, SmokeSeal::Reports::Duration.text(number)] })
  end
end
