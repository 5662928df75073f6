# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "smoke_seal/cli"

# When text is coloured.
class CLIStyleTest < Minitest::Test
  include ProdSmoke

  Out = Struct.new(:tty) do
    def tty? = tty
  end

  # The variables, and whether a terminal and a file are coloured.
  CASES = {
    {} => [true, false],
    { "NO_COLOR" => "1" } => [false, false],
    { "NO_COLOR" => "" } => [true, false],
    { "CLICOLOR_FORCE" => "1" } => [true, true],
    { "CLICOLOR_FORCE" => "0" } => [true, false],
    { "CLICOLOR_FORCE" => "" } => [true, false],
    { "FORCE_COLOR" => "1" } => [true, true],
    { "FORCE_COLOR" => "0" } => [true, false],
    { "CLICOLOR" => "0" } => [false, false],
    { "CLICOLOR" => "0", "CLICOLOR_FORCE" => "1" } => [true, true],
    { "NO_COLOR" => "1", "CLICOLOR_FORCE" => "1", "FORCE_COLOR" => "1" } => [false, false],
    { "TERM" => "dumb" } => [false, false],
    { "TERM" => "dumb", "CLICOLOR_FORCE" => "1" } => [true, true]
  }.freeze

  def test_the_first_variable_that_is_set_decides
    CASES.each do |env, expected|
      wanted = [true, false].map { |tty| SmokeSeal::CLI::Style.wanted?(Out.new(tty), env) }
      assert_equal expected, wanted, env.to_s
    end
  end

  def test_forced_colours_reach_a_pipe_and_no_json
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        env = { "CLICOLOR_FORCE" => "1" }
        assert_includes Command.run(folder: folder, env: env).out, "\e[32m✓\e[0m"
        refute_includes Command.run("--json", folder: folder, env: env).out, ESCAPE
        refute_includes Command.run("--format", "tap", folder: folder, env: env).out, ESCAPE
      end
    end
  end
end
