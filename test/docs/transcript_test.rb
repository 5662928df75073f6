# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/transcript"

# How what a command prints is compared with what the documentation shows.
class DocsTranscriptTest < Minitest::Test
  def difference(documented, printed) = Docs::Transcript.new(documented).difference(printed)

  def test_a_block_is_a_list_of_commands_with_their_output
    commands = Docs::Transcript.commands("$ one --a\nsaid\n\nmore\n\n$ two \\\n    --b\n$ three\n")
    assert_equal [["one --a", "said\n\nmore"], ["two \\\n    --b", nil], ["three", nil]], commands.map(&:to_a)
  end

  def test_equal_text_has_no_difference
    assert_nil difference("✓ up\n✗ home: got 500", "✓ up\n✗ home: got 500\n")
  end

  def test_the_first_line_that_differs_is_named
    assert_equal "✗ home: got 500", difference("✓ up\n✗ home: got 500", "✓ up\n✗ home: got 404\n")
    assert_equal "✗ home", difference("✓ up\n✗ home", "✓ up\n")
    assert_match(/but there is: ✗ home/, difference("✓ up", "✓ up\n✗ home\n"))
  end

  def test_times_ids_and_counts_may_be_others
    assert_nil difference("up  200  22 ms  (78 attempts)", "up   200    1.5 s  (2 attempts)")
    assert_nil difference("checked 2026-06-26 21:28:45 UTC", "checked 2027-01-02 03:04:05 UTC")
    assert_nil difference("5 passed, 87 requests", "5 passed, 9 requests")
    refute_nil difference("5 passed, 87 requests", "6 passed, 87 requests")
    refute_nil difference("up  200  22 ms", "up  500  22 ms")
  end

  def test_an_ellipsis_stands_for_any_text
    assert_nil difference("curl … https://a.example", "curl -sS -i https://a.example")
    refute_nil difference("curl … https://a.example", "curl -sS -i https://b.example")
    assert_nil difference("first\n…\nlast", "first\na\nb\nlast")
    assert_nil difference("first\n  …", "first\na\nb")
    refute_nil difference("first\n…\nlast", "first\na\nb")
  end
end
