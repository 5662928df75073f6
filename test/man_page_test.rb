# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/command"
require_relative "../man/man_page"

# man/prod-smoke.1, and prod-smoke man, which shows it.
class ManPageTest < Minitest::Test
  PAGE = File.read(ManPage::PATH, encoding: "UTF-8")
  SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES",
              "EXAMPLES", "SEE ALSO"].freeze

  def test_it_is_what_rake_man_writes
    assert_equal ManPage.render, PAGE, "run: bundle exec rake man"
  end

  def test_it_has_the_sections_of_a_manual_page
    assert_equal SECTIONS, PAGE.scan(/^\.SH (.+)$/).flatten
  end

  def test_it_has_each_command_and_each_option_with_its_description
    usage, options = %i[Usage Options].map { |name| SmokeSeal::CLI.const_get(name) }
    text = PAGE.gsub(/\\f./, "").gsub("\\-", "-")
    usage::FORMS.each { |form| assert_includes text, "prod-smoke #{[form.command, form.words].compact.join(" ")}" }
    options.list.each_value do |option|
      assert_includes text, "#{option.synopsis}\n#{option.text}\n"
    end
  end

  def test_it_renders_without_a_warning
    renderer = { "groff" => %w[-man -Tutf8 -ww], "mandoc" => %w[-T utf8 -W warning] }.find do |program, _options|
      system("command -v #{program} >/dev/null")
    end
    skip "neither groff nor mandoc is installed: the manual page is not rendered here" unless renderer
    text, warnings, status = Open3.capture3(renderer.first, *renderer.last, ManPage::PATH)
    assert_equal [true, ""], [status.success?, warnings]
    assert_match(/EXIT STATUS/, Command.utf8(text).gsub(/.\x08|\e\[[\d;]*m/, ""))
  end

  def test_the_command_prints_it_where_the_output_is_no_terminal
    assert_equal PAGE, Command.run("man").out
  end

  def test_the_command_opens_it_with_man_on_a_terminal
    Dir.mktmpdir do |folder|
      File.write("#{folder}/man", "#!/bin/sh\necho \"man was given $1\"\n", perm: 0o755)
      result = Command.on_terminal("man", env: { "PATH" => "#{folder}:#{ENV.fetch("PATH")}" })
      assert_equal [0, "man was given #{ManPage::PATH}\r\n"], [result.code, result.out]
    end
  end

  def test_the_gem_contains_it
    assert_includes Gem::Specification.load(File.join(Command::ROOT, "smoke_seal.gemspec")).files, "man/prod-smoke.1"
  end
end
