# frozen_string_literal: true

require "test_helper"

# Stored times.
class TimestampTest < Minitest::Test
  def test_it_reads_a_time_in_utc
    time = SmokeSeal::Timestamp.parse("2026-06-26T23:28:45+02:00")
    assert_equal [Time.utc(2026, 6, 26, 21, 28, 45), true], [time, time.utc?]
  end

  def test_what_is_not_a_time_is_none
    [nil, "", "soon", "2026-13-01T00:00:00Z", 7, {}].each { |odd| assert_nil SmokeSeal::Timestamp.parse(odd) }
  end
end
