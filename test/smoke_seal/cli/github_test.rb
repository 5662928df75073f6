# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# What prod-smoke writes inside GitHub Actions.
class CLIGitHubTest < Minitest::Test
  include ProdSmoke

  ANNOTATION = %r{^::error file=config/smoke_seal\.yml,line=4,title=home%3A 404::}

  def in_actions(pages, *arguments, env: { "GITHUB_ACTIONS" => "true" }, before: "")
    HTTPServer.start(pages) do |server|
      in_studio(server) do |folder|
        summary = "#{folder}/summary.md"
        File.write(summary, before)
        env = { "GITHUB_WORKSPACE" => folder, "GITHUB_STEP_SUMMARY" => summary, **env }
        return Command.run("studio", *arguments, folder: folder, env: env), File.read(summary)
      end
    end
  end

  def test_annotations_and_a_summary_are_written_by_themselves
    result, summary = in_actions({}, before: "before\n")
    assert_equal ["", 1], [result.err, result.code]
    assert_match ANNOTATION, result.out
    assert_match(/\Abefore\n<h3>🔴.*0 passed, 1 failed/m, summary)
  end

  def test_the_report_is_read_as_text_alone
    result, = in_actions({ "/" => [500, {}, "x"] })
    assert_match(/\A::stop-commands::(\h{32})\n.*^🔴.*\n::\1::\n::error /m, result.out)
    assert_nil result.out[/\A.*^::error.*^::\h{32}::/m]
  end

  def test_a_green_run_has_a_summary_and_no_annotation
    result, summary = in_actions({ "/" => PAGE })
    assert_equal 0, result.code
    refute_match(/^::(error|warning|notice)/, result.out)
    assert_match(/<h3>🟢.*1 passed, 0 failed/m, summary)
  end

  def test_with_json_standard_output_is_json_alone
    result, = in_actions({}, "--json")
    assert_equal "red", JSON.parse(result.out).dig("seal", "status")
    assert_match ANNOTATION, result.err
  end

  def test_it_can_be_turned_off_and_on
    off, summary = in_actions({}, "--no-github")
    refute_match(/^::/, off.out)
    assert_empty summary
    elsewhere, = in_actions({}, env: {})
    refute_match(/^::/, elsewhere.out)
    on, = in_actions({}, "--github", env: {})
    assert_match ANNOTATION, on.out
  end

  def test_a_wrong_config_is_an_annotation_and_other_commands_have_none
    in_app("apps: { studio: { url: http://127.0.0.1:9, chekcs: } }") do |folder|
      env = { "GITHUB_ACTIONS" => "true" }
      assert_match(/^::error .*chekcs/, Command.run("studio", folder: folder, env: env).out)
      refute_match(/^::/, Command.run("check-config", folder: folder, env: env).out)
      refute_match(/^::/, Command.run("explain", "nope", folder: folder, env: env).out)
      refute_match(/^::/, Command.run("studio", "--baseline", "before.json", folder: folder, env: env).out)
    end
  end

  def test_a_config_outside_of_the_repository_is_not_named
    result, = in_actions({}, env: { "GITHUB_ACTIONS" => "true", "GITHUB_WORKSPACE" => "/elsewhere" })
    assert_match(/^::error title=home%3A 404::/, result.out)
  end

  def test_the_summary_stays_below_the_limit_with_what_is_there_already
    before = "x" * ((1024 * 1024) - 50)
    result, summary = in_actions({}, before: before)
    assert_equal ["", 1], [result.err, result.code]
    assert_equal before, summary
  end

  def test_a_summary_that_cannot_be_written_changes_nothing_but_is_reported
    result, = in_actions({ "/" => PAGE }, env: { "GITHUB_ACTIONS" => "true", "GITHUB_STEP_SUMMARY" => "/none/x" })
    assert_equal 0, result.code
    assert_match(/\Aprod-smoke: --github: .*No such file/, result.err)
  end
end
