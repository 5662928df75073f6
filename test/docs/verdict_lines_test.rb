# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"
require_relative "../support/docs/transcript"
require_relative "../support/docs/verdict_lines"

# Each verdict line that docs/verdicts.md shows is that of a run.
class DocsVerdictLinesTest < Minitest::Test
  LINES = Docs::Page.blocks("text").find { |block| block.page == "docs/verdicts.md" }.code.lines(chomp: true)
  # They wait for their boot windows at the same time.
  RUNS = Docs::VerdictLines.new

  LINES.each_with_index do |line, index|
    define_method("test_line_#{index + 1}_#{line[/[;,] (.+)/, 1] || "green"}") do
      run = RUNS.summary(index)
      assert_nil Docs::Transcript.new(line).difference(run), run
    end
  end

  def test_each_line_has_a_run_and_each_run_a_line = assert_equal(LINES.size, RUNS.size)
end
