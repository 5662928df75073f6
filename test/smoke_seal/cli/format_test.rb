# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"
require "rexml/document"

# --format: what the seal looks like on standard output.
class CLIFormatTest < Minitest::Test
  include ProdSmoke

  PAGES = { "/" => PAGE, "/tasks" => [500, {}, ""] }.freeze

  def in_red_studio(&block)
    HTTPServer.start(PAGES) { |server| in_studio(server, TWO_CHECKS, &block) }
  end

  def test_json_is_the_same_as_the_option_json
    in_red_studio do |folder|
      results = [%w[--json], %w[--format json], %w[--format=json], %w[--format json --json]].map do |options|
        Command.run(*options, folder: folder)
      end
      assert_equal [1], results.map(&:code).uniq
      assert_equal([%w[app url passed seal reason]], results.map { |result| JSON.parse(result.out).keys }.uniq)
    end
  end

  def test_a_report_is_printed_as_its_file_has_it
    in_red_studio do |folder|
      %w[tap junit html har].each do |format|
        result = Command.run("--format", format, "--report", "#{format}=report", folder: folder)
        assert_equal [1, ""], [result.code, result.err]
        assert_equal File.read("#{folder}/report"), result.out
      end
    end
  end

  def test_text_is_the_default
    in_red_studio do |folder|
      result = Command.run("--format", "text", folder: folder)
      assert_match(/^🔴 Production smoke seal: FAILED/, result.out)
    end
  end

  def test_github_is_the_same_as_the_option_github
    in_red_studio do |folder|
      result = Command.run("--format", "github", folder: folder)
      assert_match(/^::stop-commands::/, result.out)
      assert_match(/^::error /, result.out)
    end
  end

  def test_annotations_go_to_standard_error_where_a_program_reads_the_output
    in_red_studio do |folder|
      result = Command.run("--format", "junit", folder: folder, env: { "GITHUB_ACTIONS" => "true" })
      assert_match(/^::error /, result.err)
      assert_equal "testsuites", REXML::Document.new(result.out).root.name
    end
  end

  def test_a_seal_that_cannot_be_made_is_printed_in_the_format
    result = Command.run("shop", "--format", "tap", "--config", "/no/such.yml")
    assert_equal 2, result.code
    assert_match(/^not ok /, result.out)
    assert_match(/no such file/, result.err)
    result = Command.run("--format", "json", "--no-such-option")
    assert_equal [2, false], [result.code, JSON.parse(result.out)["passed"]]
  end

  def test_options_that_contradict_each_other_are_refused
    { %w[--format tap --json] => "--format tap and --json contradict each other; give one of them",
      %w[--format text --json] => "--format text and --json contradict each other; give one of them",
      %w[--format github --no-github] => "--format github and --no-github contradict each other; give one of them",
      %w[--format xml] => "--format takes one of text, github, html, junit, json, tap, har",
      %w[--format tap --baseline x] => "--baseline prints text or JSON, and no report",
      %w[list --format json] => "list takes --config and --json" }.each do |options, message|
      result = Command.run(*options)
      assert_equal [2, "prod-smoke: #{message}"], [result.code, result.err.lines(chomp: true).first]
    end
  end
end
