# frozen_string_literal: true

require_relative "generated_host"
require "smoke_seal/cli"

# AGENTS.md: what coding agents read.
class AgentsFileTest < ActiveSupport::TestCase
  include GeneratedHost

  HOSTS_OWN = "# Agents\n\nRun bin/test before a commit.\n"

  test "it names the command, the exit codes and what not to do" do
    in_host do |folder|
      text = read(folder, "AGENTS.md")
      assert_includes text, 'bin/prod-smoke mcritchie-studio --sha "$(git rev-parse HEAD)" --json'
      codes = [SmokeSeal::CLI::GREEN, SmokeSeal::CLI::RED, SmokeSeal::CLI::USAGE, SmokeSeal::CLI::UNSEALED]
      assert_equal codes, text.scan(/^\| (\d) \|/).flatten.map(&:to_i)
      assert_includes text, "Never roll back by yourself"
      assert_operator text.lines.size, :<, 40
    end
  end

  test "each command in it is one that there is" do
    in_host do |folder|
      words = read(folder, "AGENTS.md").scan(%r{bin/prod-smoke ([\w-]+)}).flatten
      assert_empty words - ["mcritchie-studio"] - SmokeSeal::CLI::WORDS
    end
  end

  test "the host's own file stays as it is, also with --force, and what to add is printed" do
    [[], %w[--force]].each do |arguments|
      in_folder("app/models/release.rb" => MODEL, "AGENTS.md" => HOSTS_OWN) do |folder|
        said = generate(folder, *arguments)
        assert_equal HOSTS_OWN, read(folder, "AGENTS.md")
        assert_match(/^ +add +AGENTS\.md is your own, and stays as it is: add this to it$/, said)
        assert_includes said, "    | 3 | unsealed: nothing is known"
      end
    end
  end

  test "it is not offered again to a host that has added it" do
    own = "#{HOSTS_OWN}\nAfter a deploy: bin/prod-smoke\n"
    in_host({ "app/models/release.rb" => MODEL, "AGENTS.md" => own }) do |folder|
      said = generate(folder)
      assert_match(/^ +skip +AGENTS\.md was edited; it is not changed$/, said)
      refute_includes said, "unsealed: nothing is known"
    end
  end

  test "destroy removes an unedited one, and keeps the host's own" do
    in_host do |folder|
      destroy(folder)
      refute_path_exists File.join(folder, "AGENTS.md")
    end
    in_folder("app/models/release.rb" => MODEL, "AGENTS.md" => HOSTS_OWN) do |folder|
      destroy(folder)
      assert_equal HOSTS_OWN, read(folder, "AGENTS.md")
    end
  end
end
