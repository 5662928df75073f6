# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/prod_smoke"
require "json"
require "smoke_seal/cli"

# What programs and coding agents read: docs/json.md and llms.txt.
class DocumentsForProgramsTest < Minitest::Test
  include ProdSmoke

  ROOT = Command::ROOT
  JSON_PAGE = File.read(File.join(ROOT, "docs/json.md"), encoding: "UTF-8")
  LLMS = File.read(File.join(ROOT, "llms.txt"), encoding: "UTF-8")
  WITHOUT_JSON = %w[alert completion init man].freeze

  # The keys that docs/json.md lists for a command.
  def documented(command) = JSON_PAGE[/^\| `#{command}` \| (.+) \|$/, 1].to_s.scan(/`(\w+)`/).flatten

  # @return [Array<Array<String>>] the keys of each object that the command printed
  def printed(command, folder, *arguments)
    out = Command.run(*command.split.drop(1), *arguments, "--json", folder: folder).out
    data = JSON.parse(out)
    (data.is_a?(Array) ? data : [data]).map(&:keys)
  end

  def test_each_document_has_the_keys_that_are_documented
    HTTPServer.start({ "/" => PAGE, "/up" => PAGE }) do |server|
      in_studio(server, settings: "revision: { header: X-Revision }") do |folder|
        Command.run("--json-file", "seal.json", folder: folder)
        { "prod-smoke" => [], "prod-smoke watch" => [], "prod-smoke live" => %w[0a1b2c3],
          "prod-smoke await" => %w[--timeout 1], "prod-smoke diff" => %w[seal.json seal.json], "prod-smoke list" => [],
          "prod-smoke explain" => %w[home], "prod-smoke doctor" => [],
          "prod-smoke check-config" => [] }.each do |command, arguments|
          assert_equal [documented(command)], printed(command, folder, *arguments).uniq, command
        end
      end
    end
  end

  def test_each_command_with_json_is_documented
    commands = SmokeSeal::CLI::WORDS - WITHOUT_JSON - ["help"]
    assert_equal [], (commands.reject { |command| documented("prod-smoke #{command}").any? })
    assert_equal %w[app url passed seal reason change], documented("prod-smoke --watch")
  end

  def test_a_refused_command_prints_the_document_of_a_seal
    %w[live await diff list explain doctor check-config watch].each do |command|
      out = Command.run(command, "too", "many", "words", "here", "--json").out
      assert_equal documented("prod-smoke"), JSON.parse(out).keys, command
    end
  end

  def test_each_item_of_the_doctor_has_the_details_that_are_documented
    table = documented_details
    yaml = "browser: { command: ls, env: [E2E] }\nheaders: { X-Key: env:HOME }"
    dated = [200, { "Date" => "Fri, 26 Jun 2026 21:28:45 GMT" }, "<h1>Studio</h1>"]
    HTTPServer.start({ "/" => dated }) do |server|
      in_studio(server, settings: yaml) do |folder|
        items = JSON.parse(Command.run("doctor", "--json", folder: folder).out).fetch("items")
        assert_equal table.keys - ["extension_version"], (items.map { |item| item["name"] })
        items.each { |item| assert_equal table[item["name"]], item["details"].keys, item["name"] }
      end
    end
  end

  # The keys of the details of each item, as docs/json.md lists them.
  def documented_details
    rows = JSON_PAGE[/^\| name \| details \|.+?\n\n/m].scan(/^\| `(\w+)` \| (.+) \|$/).to_h
    rows.transform_values { |details| details.split(";").first.scan(/`(\w+)`/).flatten }
  end

  def test_llms_txt_has_the_form_of_llmstxt_org
    lines = LLMS.lines(chomp: true)
    assert_equal "# smoke_seal", lines.first
    assert_match(/\A> /, lines[2])
    sections = LLMS.split(/^## /).drop(1)
    assert_equal %w[Use Optional], (sections.map { |section| section.lines(chomp: true).first })
    sections.flat_map { |section| section.lines(chomp: true).drop(1).reject(&:empty?) }
            .each { |line| assert_match(/\A- \[[^\]]+\]\([^)]+\): \S/, line) }
  end

  def test_llms_txt_lists_each_page_and_nothing_that_is_not_there
    linked = LLMS.scan(/\]\(([^)]+)\)/).flatten
    assert_empty Dir.glob("docs/*.{md,json}", base: ROOT) - linked
    assert_empty(linked.reject { |path| File.file?(File.join(ROOT, path)) })
  end

  def test_readme_links_each_page
    readme = File.read(File.join(ROOT, "README.md"), encoding: "UTF-8")
    assert_empty(Dir.glob("docs/*.md", base: ROOT).reject { |path| readme.include?("](#{path})") })
  end
end
