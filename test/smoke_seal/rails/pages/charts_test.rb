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
    refute_includes bars([1.0, 4.0, 2.0]).map(&:cut), true
  end

  test "seconds beside hours are in proportion, and what is far longer is cut and marked" do
    assert_equal([[37.5, false], [75.0, false], [56.25, false], [100, true]],
                 bars([1.0, 2.0, 1.5, 7200.0]).map { |bar| [bar.height, bar.cut] })
    chart = SmokeSeal::Pages::BarChart.new([1.0, nil, 2.0, 1.5, 7200.0])
    assert_in_delta 2.0 / 0.75, chart.limit
    assert_equal [4], chart.cut
    assert_operator bars([1.0, 7200.0]).map(&:height).first, :>, 5
  end

  test "many long values are not cut, and the short ones beside them can be seen" do
    drawn = bars([1.0, 300.0, 1.0, 300.0])
    assert_equal([[6, false], [100.0, false]], drawn.first(2).map { |bar| [bar.height, bar.cut] })
  end

  test "a line is where its value is, also below the lowest bar and above the highest" do
    chart = SmokeSeal::Pages::BarChart.new([2.0, 4.0])
    assert_equal([100.0, 98.75, 50.0, 0], [0.0, 0.05, 2.0, 9.0].map { |value| chart.line(value) })
  end

  test "the caption of the times to green names the bars that are cut, with their values" do
    releases = [3600, 2, 1, 3, 2, 1].each_with_index.map do |seconds, number|
      release = SmokeSeal::Pages::SealedRelease.new(id: number, name: "R#{number}", raw: {})
      Struct.new(:release, :time_to_green, :ever_green?).new(release, seconds, true)
    end
    caption = SmokeSeal::Pages::TimeToGreenChart.new(releases).caption
    assert_includes caption, "One bar is cut at 4000 ms, and has a gap: R0: 60 min."
  end

  test "a missing value is a stub, values that are all zero can be seen, and a single bar does not fill the chart" do
    assert_equal([12, 100.0], bars([nil, 3.0]).map(&:height))
    assert_equal([6], bars([0.0]).map(&:height))
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

  test "usual times that are the same are named once" do
    assert_equal "32 ms", SmokeSeal::Pages::LatencySpread.new([32.0, 32.1]).usual_text
    assert_equal "31 ms to 33 ms", SmokeSeal::Pages::LatencySpread.new([31.0, 32.0, 33.4]).usual_text
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
