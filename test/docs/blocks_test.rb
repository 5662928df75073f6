# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"
require_relative "../support/docs/situations"
require "json"
require "ripper"
require "yaml"

# Each fenced block of the documentation has a language that a test knows, and those that no test runs say why.
class DocsBlocksTest < Minitest::Test
  # Prose, and what a program wrote. A block that begins with a command is a `console`, and is run.
  TEXT = "text"
  RUN = %w[yaml json ruby erb diff sh console].freeze
  MOST_NOT_RUN = 0.25

  def problems_of(markdown) = problems(Docs::Page.new("page.md", markdown).blocks)

  # @return [Array<String>]
  def problems(blocks)
    blocks.filter_map do |block|
      problem = problem(block)
      "#{block.place}: #{problem}" if problem
    end
  end

  def problem(block)
    return "a block that is not run needs a reason: <!-- not run: REASON -->" if reason(block) == ""
    if stray_comment?(block)
      return "the comment is no \"not run: REASON\", \"checked by name: REASON\" or \"situation: NAME\""
    end
    return syntax_problem(block) unless block.run?
    return "no test knows this language; name one of #{[TEXT, *RUN].join(", ")}, or mark it as not run" \
      unless [TEXT, *RUN].include?(block.language)

    "it begins with a command: its language is console" if block.language == TEXT && block.code.match?(/^\$ /)
  end

  def reason(block) = block.reason_not_to_run || block.reason_for_names

  def stray_comment?(block) = block.comment && block.run? && !block.situation

  # What is not run is at least no nonsense.
  def syntax_problem(block)
    case block.language
    when "yaml" then YAML.parse(block.code) && nil
    when "json" then JSON.parse(block.code) && nil
    when "ruby" then "it is no Ruby" unless Ripper.sexp(block.code)
    when "sh" then "it is no shell script" unless system("bash", "-n", "-c", block.code, err: File::NULL)
    end
  rescue Psych::SyntaxError, JSON::ParserError => e
    e.message
  end

  def test_each_block_is_run_or_says_why_it_is_not
    blocks = Docs::Page.blocks
    assert_empty problems(blocks)

    left_out, run = blocks.reject { |block| block.language == TEXT }.partition { |block| reason(block) }
    list = left_out.map { |block| "  #{block.place}: #{block.comment}" }
    puts "#{run.size} blocks of the documentation are run, #{left_out.size} are not:", list
    assert_operator left_out.size, :<=, blocks.size * MOST_NOT_RUN
  end

  def test_each_situation_is_that_of_a_block
    named = Docs::Page.blocks.filter_map(&:situation)
    assert_empty named - Docs::Situations::ALL.keys
    defaults = [Docs::Situations::DEFAULT, *Docs::Situations::OF_LANGUAGES.values, *Docs::Situations::OF_PAGES.values]
    assert_empty Docs::Situations::ALL.keys - named - defaults
  end

  def test_a_block_that_is_not_run_without_a_reason_is_a_problem
    ["<!-- not run -->", "<!-- not run: -->", "<!-- checked by name -->"].each do |comment|
      problem = problems_of("#{comment}\n```sh\nls\n```\n").first
      assert_match(/page.md:2 \(sh\): a block that is not run needs a reason/, problem)
    end
    assert_empty problems_of("<!-- not run: it needs a server of Kamal -->\n\n```sh\nkamal deploy\n```\n")
  end

  def test_an_unknown_language_is_a_problem_unless_the_block_is_not_run
    assert_match(/page.md:1 \(toml\): no test knows this language/, problems_of("```toml\na = 1\n```\n").first)
    assert_match(/page.md:1 \(\): no test knows this language/, problems_of("```\na\n```\n").first)
    assert_empty problems_of("<!-- not run: Fly's own file -->\n```toml\na = 1\n```\n")
  end

  def test_a_comment_that_is_misspelt_is_a_problem
    assert_match(/the comment is no "not run: REASON"/, problems_of("<!-- no run: slow -->\n```sh\nls\n```\n").first)
  end

  def test_a_comment_counts_for_the_block_that_follows_it_alone
    blocks = Docs::Page.new("page.md", "<!-- not run: slow -->\n```sh\nls\n```\ntext\n\n```sh\nls\n```\n").blocks
    assert_equal [false, true], blocks.map(&:run?)
    blocks = Docs::Page.new("page.md", "<!-- not run: slow -->\ntext\n```sh\nls\n```\n").blocks
    assert_equal [true], blocks.map(&:run?)
  end

  def test_a_block_that_is_not_run_is_parsed
    { "yaml" => "a: [", "json" => "{", "ruby" => "def", "sh" => "if" }.each do |language, code|
      assert_equal 1, problems_of("<!-- not run: slow -->\n```#{language}\n#{code}\n```\n").size, language
    end
  end

  def test_a_command_in_a_text_block_is_a_problem
    assert_match(/its language is console/, problems_of("```text\n$ ls\n```\n").first)
  end

  def test_a_block_in_a_list_loses_the_indentation_of_its_fence
    blocks = Docs::Page.new("page.md", "- x\n  ```yaml\n  a: 1\n    b: 2\n  ```\n").blocks
    assert_equal "a: 1\n  b: 2\n", blocks.first.code
  end
end
