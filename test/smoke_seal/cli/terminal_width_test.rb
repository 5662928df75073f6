# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# How wide the report is.
class CLITerminalWidthTest < Minitest::Test
  include ProdSmoke

  WORDS = [200, {}, "<title>Studio</title><p>#{"word " * 40}</p>"].freeze
  CHECKS = "{ home: { path: /, text: #{"nothing " * 15} }, 日本: { path: /gone } }".freeze

  def test_report_is_as_wide_as_the_terminal
    { 60 => 60, 120 => 120, 20 => 40 }.each do |columns, most|
      assert_includes (most - 12)..most, widest(on_terminal(columns: columns)), "#{columns} columns"
    end
  end

  def test_columns_of_the_environment_are_preferred
    assert_includes 60..70, widest(on_terminal(columns: 200, env: { "COLUMNS" => "70" }))
    assert_includes 60..70, widest(Command.run("studio", folder: @folder, env: { "COLUMNS" => "70" }).out) { true }
  end

  def test_without_a_terminal_it_has_a_fixed_width
    [{}, { "COLUMNS" => "0" }, { "COLUMNS" => "wide" }].each do |env|
      assert_includes 98..110, widest(Command.run("studio", folder: @folder, env: env).out)
    end
  end

  private

  def setup
    super
    @server = HTTPServer.new({ "/" => WORDS }, nil)
    @folder = Dir.mktmpdir
    FileUtils.mkdir_p(File.join(@folder, "config"))
    File.write(File.join(@folder, "config/smoke_seal.yml"), <<~YAML)
      apps: { studio: { url: #{@server.url}, boot_window: 0, checks: #{CHECKS} } }
    YAML
  end

  def teardown
    @server.stop
    FileUtils.remove_entry(@folder)
    super
  end

  def on_terminal(**options) = within(20) { Command.on_terminal("studio", folder: @folder, **options) }.out

  # The width of the widest line, but for the progress, commands and the verdict.
  def widest(out)
    lines = out.gsub(/\e\[\d+m/, "").lines(chomp: true).map { |line| line.chomp("\r").split(/\r\e\[2K/).last.to_s }
    lines.grep_v(/curl|🔴/).map { |line| SmokeSeal::DisplayWidth.width(line) }.max
  end
end
