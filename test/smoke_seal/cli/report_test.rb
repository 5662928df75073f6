# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"
require "minitest/mock"
require "smoke_seal/cli"

# --report FORMAT=FILE: files with the seal, whatever the verdict is.
class CLIReportTest < Minitest::Test
  include ProdSmoke

  FORMATS = SmokeSeal::Reports.names

  def all_in(folder) = FORMATS.flat_map { |format| ["--report", "#{format}=#{folder}/report.#{format}"] }

  def test_every_format_is_written_on_green_and_on_red
    { { "/" => PAGE } => 0, {} => 1 }.each do |pages, code|
      in_folder do |folder|
        result, = seal(pages, "studio", *all_in(folder))
        assert_equal ["", code], [result.err, result.code]
        assert_equal FORMATS.map { |format| "report.#{format}" }.sort, Dir.children(folder).sort
        FORMATS.each { |format| assert_match(/\S\n\z/, File.read("#{folder}/report.#{format}"), format) }
      end
    end
  end

  def test_every_format_is_written_when_nothing_could_be_sealed
    in_app("apps: { studio: { url: http://127.0.0.1:9, chekcs: } }") do |folder|
      result = Command.run("studio", *all_in(folder), folder: folder)
      assert_equal 2, result.code
      FORMATS.each { |format| assert_match(/chekcs: unknown setting/, File.read("#{folder}/report.#{format}"), format) }
    end
  end

  def test_an_unknown_format_or_no_file_is_refused_before_anything_is_sent
    %w[pdf=x json json= =x].each do |given|
      result, server = seal({ "/" => PAGE }, "studio", "--report", given)
      assert_refused(/--report takes FORMAT=FILE, where FORMAT is one of #{FORMATS.join(", ")}\n/, result)
      assert_empty server.requests
    end
  end

  def test_a_report_that_cannot_be_written_is_named_and_leaves_a_red_seal_red
    { { "/" => PAGE } => 3, {} => 1 }.each do |pages, code|
      in_folder do |folder|
        result, = seal(pages, "studio", "--report", "json=#{folder}/none/x", "--report", "json=#{folder}/written")
        assert_equal code, result.code
        assert_equal "prod-smoke: --report json could not be written: No such file or directory\n", result.err
        assert_equal %w[written], Dir.children(folder)
      end
    end
  end

  def test_an_error_of_a_report_is_reported_and_leaves_the_verdict_and_the_others
    broken = ->(format, *, **) { format == "tap" ? raise("a bug") : "text\n" }
    HTTPServer.start({}) do |server|
      in_studio(server) do |folder|
        arguments = ["studio", "--config", "#{folder}/config/smoke_seal.yml", *all_in(folder)]
        out, err = Array.new(2) { StringIO.new }
        code = SmokeSeal::Reports.stub(:render, broken) { SmokeSeal::CLI.start(arguments, out: out, err: err) }
        assert_equal [1, "prod-smoke: --report tap could not be written: a bug\n"], [code, err.string]
        assert_equal FORMATS.size - 1, Dir.glob("#{folder}/report.*").size
      end
    end
  end

  def test_the_page_lists_the_seals_of_previous
    in_folder("before.json" => JSON.generate("status" => "green", "summary" => "3/3 as before")) do |folder|
      seal({ "/" => PAGE }, "studio", "--previous", "#{folder}/before.json", "--report", "html=#{folder}/page.html")
      assert_includes File.read("#{folder}/page.html"), "3/3 as before"
    end
  end

  def test_a_baseline_has_no_report
    result, = seal({ "/" => PAGE }, "studio", "--baseline", "before.json", "--report", "json=x")
    assert_refused(/takes no --report/, result)
  end
end
