# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require_relative "../../support/shells"
require "smoke_seal/cli"
require "smoke_seal/cli/completion_names"

# prod-smoke completion: what the shells complete.
class CLICompletionTest < Minitest::Test
  include ProdSmoke

  USAGE = SmokeSeal::CLI.const_get(:Usage)
  OPTIONS = SmokeSeal::CLI.const_get(:Options)
  PLACE = "config/smoke_seal.yml"
  CONFIG = <<~YAML
    default_app: shop
    apps:
      shop:
        url: <%= File.write("ran", "") && raise("the config was run") %>
        checks: { home: { path: / }, tasks: { path: /tasks }, "$(touch ran)": { path: /run }, "two words": { path: /2 } }
      blog: { url: https://blog.example, tls: true, revision: { header: X-Revision } }
  YAML
  # The command line up to the cursor, and the candidates among others.
  COMPLETED = {
    "prod-smoke " => %w[shop blog await doctor list],
    "prod-smoke ch" => %w[check-config],
    "prod-smoke --for" => %w[--format],
    "prod-smoke --format j" => %w[junit json],
    "prod-smoke --format=j" => %w[junit json],
    "prod-smoke --report ta" => %w[tap=],
    "prod-smoke --json-file con" => ["config"],
    "prod-smoke shop ta" => %w[tasks],
    "prod-smoke --url http://x.example:80 --json shop ta" => %w[tasks],
    "bin/prod-smoke shop ta" => %w[tasks],
    "~/bin/prod-smoke shop ta" => %w[tasks],
    "prod-smoke live 0a1b2c3 s" => %w[shop],
    "prod-smoke explain ho" => %w[home],
    "prod-smoke explain blog ho" => %w[home],
    "prod-smoke explain blog " => %w[up home tls revision],
    "prod-smoke await --ti" => %w[--timeout],
    "prod-smoke completion z" => %w[zsh],
    "prod-smoke diff con" => ["config"],
    "prod-smoke --config other.yml w" => %w[wiki]
  }.freeze
  # What is offered nowhere there.
  NOT_COMPLETED = {
    "prod-smoke await --f" => %w[--format --force],
    "prod-smoke await " => %w[await doctor home],
    "prod-smoke live " => %w[shop blog],
    "prod-smoke shop home " => %w[home shop await],
    "prod-smoke explain shop " => %w[tls revision],
    "prod-smoke --sha " => %w[shop await]
  }.freeze

  def in_shell(shell)
    unless Shells.path(shell)
      raise "bash is missing, whose completions are tested" if ENV["CI"] && shell == "bash"

      skip "#{shell} is not installed: its completions are not tested here"
    end
    in_folder(PLACE => CONFIG, "other.yml" => "apps: { wiki: { url: https://wiki.example } }\n") do |folder|
      FileUtils.mkdir_p("#{folder}/bin")
      File.write("#{folder}/bin/prod-smoke", "#!/bin/sh\nexec #{Command::WORDS.join(" ")} \"$@\"\n", perm: 0o755)
      File.write("#{folder}/prod-smoke.#{shell}", Command.run("completion", shell).out)
      yield folder
    end
  end

  %w[bash zsh fish].each do |shell|
    define_method("test_#{shell}_completes_commands_options_values_files_and_names_of_the_config") do
      in_shell(shell) do |folder|
        COMPLETED.each do |line, expected|
          offered = Shells.complete(shell, line, folder: folder)
          offered = offered.map { |one| one.delete_prefix("--format=").delete_suffix("/") }
          assert_empty expected - offered, "#{line.inspect} offers #{offered.inspect}"
        end
        NOT_COMPLETED.each do |line, others|
          assert_empty others & Shells.complete(shell, line, folder: folder), line.inspect
        end
      end
    end

    define_method("test_#{shell}_runs_nothing_that_the_config_contains") do
      in_shell(shell) do |folder|
        offered = Shells.complete(shell, "prod-smoke shop ", folder: folder).map { |one| one.delete("\\") }
        assert_includes offered, "$(touch ran)"
        assert_includes offered, "two words"
        refute_path_exists "#{folder}/ran"
      end
    end

    define_method("test_#{shell}_has_each_command_and_each_option_with_its_description") do
      script = Command.run("completion", shell).out
      USAGE.commands.each { |command| assert_match(/(?<![\w-])#{command}(?![\w-])/, script) }
      OPTIONS.list.each_value do |option|
        refute_empty option.text, "--#{option.name} has no description"
        spelling = shell == "fish" ? "-l #{option.name}" : "--#{option.name}"
        assert_match(/#{spelling}(?![\w-])/, script)
        assert_includes script.delete("\\").gsub("'''", "'"), option.text unless shell == "bash"
      end
    end
  end

  def test_each_option_belongs_to_a_command_and_is_in_the_help
    help = Command.run("--help").out
    OPTIONS.list.each_value do |option|
      next if %i[help version].include?(option.name)

      assert_includes [nil, *USAGE.commands].flat_map { |command| USAGE.options_of(command) }, option.name
      assert_match(/^    .{4}#{Regexp.escape(option.synopsis)}(\s|$)/, help)
    end
  end

  def test_each_command_has_a_usage_and_is_known_to_the_names
    assert_equal SmokeSeal::CLI::WORDS.sort, [*USAGE.commands, "help"].sort
    names = SmokeSeal::CLI::CompletionNames
    known = [*names.const_get(:APP_AT).keys, *names.const_get(:OTHERS), names.const_get(:EXPLAIN)]
    assert_equal SmokeSeal::CLI::WORDS.sort, known.sort
  end

  def test_names_never_fail_and_print_no_error
    ["apps: [", "apps: 5", "\xFF\xFE", "a: &a [*a]\napps: { shop: *a }", ""].each do |content|
      in_app(content) do |folder|
        [[""], ["", "shop"], ["", "explain", "shop"], ["none.yml"], []].each do |arguments|
          result = Command.run("completion", "names", *arguments, folder: folder)
          assert_equal [0, ""], [result.code, result.err]
        end
      end
    end
  end

  def test_names_come_from_the_hosts_deploy_config_as_well
    repos = "apps: { studio: { prod_deploy: { smoke_url: https://studio.example } }, other: {} }\n"
    in_folder(PLACE => "# nothing yet", "config/release_repos.yml" => repos) do |folder|
      assert_equal "studio\n", Command.run("completion", "names", "", folder: folder).out
    end
    in_folder(PLACE => "apps: { shop: {} }", "config/release_repos.yml" => repos) do |folder|
      assert_equal "shop\nstudio\n", Command.run("completion", "names", "", folder: folder).out
      assert_equal "up\nhome\n", Command.run("completion", "names", "", "studio", folder: folder).out
    end
  end

  def test_names_load_neither_the_extension_nor_the_rest_of_the_command
    script = "at_exit { warn $LOADED_FEATURES.grep(/smoke_seal/).map { |path| path[/smoke_seal.*/] } }"
    in_folder(PLACE => "apps: { shop: {} }", "told.rb" => script) do |folder|
      loaded = Command.run("completion", "names", "", folder: folder, env: { "RUBYOPT" => "-r./told.rb" }).err
      refute_match(/smoke_seal\.so|extension|options/, loaded)
    end
  end

  def test_shell_without_completions_is_a_mistake
    result = Command.run("completion", "tcsh")
    assert_equal [2, "prod-smoke: which shell? prod-smoke completion bash|zsh|fish\nTry prod-smoke --help\n"],
                 [result.code, result.err]
  end
end
