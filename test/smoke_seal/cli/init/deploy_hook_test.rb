# frozen_string_literal: true

require_relative "../../../test_helper"
require_relative "../../../support/deploy_hooks"
require "json"
require "psych"
require "smoke_seal/cli"

# prod-smoke init --for TOOL: what it writes, and what it leaves alone.
class DeployHookTest < Minitest::Test
  include DeployHooks

  PATHS = { "kamal" => ".kamal/hooks/post-deploy", "capistrano" => "lib/capistrano/tasks/smoke_seal.rake",
            "heroku" => "bin/smoke-seal-heroku", "github" => ".github/workflows/smoke-seal.yml",
            "fly" => "bin/smoke-seal-fly", "hatchbox" => "bin/smoke-seal-hatchbox" }.freeze
  # As text of Ruby, of a shell and of YAML it would be something else.
  NAME = "it's \"two\" \\ \#{words} $(touch ran)"

  def test_each_tool_has_a_hook_and_nothing_is_sent
    names = SmokeSeal::CLI.const_get(:DeployToolNames)::NAMES
    assert_equal PATHS.keys, names
    PATHS.each do |tool, path|
      with_hook(tool) do |folder, server|
        assert_path_exists "#{folder}/#{path}"
        assert_empty server.requests
      end
    end
  end

  def test_an_existing_file_is_never_changed_and_the_lines_to_add_are_printed
    PATHS.each do |tool, path|
      in_project(files: { path => "ours\n" }) do |folder|
        result = init(folder, "--for", tool)
        assert_match(/\Aprod-smoke: #{path} exists already, and stays as it is; /, result.err)
        assert_match(/prod-smoke|smoke-seal/, result.out)
        assert_equal [2, "ours\n"], [result.code, File.read("#{folder}/#{path}")]
      end
    end
  end

  def test_run_again_it_changes_nothing
    PATHS.each do |tool, path|
      with_hook(tool) do |folder|
        before = File.read("#{folder}/#{path}")
        result = init(folder, "--for", tool)
        assert_equal ["#{path} seals production already, and stays as it is\n", "", 0],
                     [result.out, result.err, result.code]
        assert_equal before, File.read("#{folder}/#{path}")
      end
    end
  end

  def test_run_again_it_names_the_variables_that_the_config_reads_by_now
    PATHS.each_key do |tool|
      with_hook(tool) do |folder|
        config = File.read("#{folder}/config/smoke_seal.yml")
        File.write("#{folder}/config/smoke_seal.yml", config.sub("X-Token:", "X-More: env:SMOKE_MORE, X-Token:"))
        assert_match(/^add what the config reads to its variables: SMOKE_MORE$/, init(folder, "--for", tool).out)
      end
    end
  end

  def test_variables_of_the_alert_are_not_passed_on_since_prod_smoke_sends_none
    PATHS.each do |tool, path|
      with_hook(tool) { |folder| refute_includes File.read("#{folder}/#{path}"), "DISCORD" }
    end
  end

  def test_a_name_that_no_shell_knows_as_a_variable_is_left_out
    in_project do |folder|
      config = File.read("#{folder}/config/smoke_seal.yml").sub("env:SMOKE_TOKEN", 'env:A\";touch${IFS}ran;\"')
      File.write("#{folder}/config/smoke_seal.yml", config)
      init(folder, "--for", "kamal")
      play(folder, PATHS["kamal"], env: { "KAMAL_VERSION" => SHA })
      refute_path_exists "#{folder}/ran"
      refute_includes File.read("#{folder}/#{PATHS["kamal"]}"), "touch"
    end
  end

  # A project whose app has an odd name, with the hooks of all tools.
  def in_project_with_an_odd_name
    in_project do |folder|
      config = File.read("#{folder}/config/smoke_seal.yml").sub("shop:") { "#{NAME.to_json}:" }
      File.write("#{folder}/config/smoke_seal.yml", config)
      PATHS.each_key { |tool| assert_equal 0, init(folder, "--for", tool).code }
      yield folder
      refute_path_exists "#{folder}/ran"
    end
  end

  def test_the_name_of_an_app_is_quoted_for_a_shell
    in_project_with_an_odd_name do |folder|
      assert_match(/: green\n\z/, play(folder, PATHS["kamal"], env: { "KAMAL_VERSION" => SHA }).out)
      assert_match(/: green\n\z/, play(folder, PATHS["fly"], SHA).out)
    end
  end

  def test_the_name_of_an_app_is_quoted_for_ruby_and_yaml
    in_project_with_an_odd_name do |folder|
      words = File.read("#{folder}/#{PATHS["capistrano"]}")[/command = (.*)$/, 1]
      out, = Open3.capture2(RbConfig.ruby, "-rjson", "-e", "puts JSON.generate(#{words})")
      assert_equal ["bin/prod-smoke", NAME], JSON.parse(out)
      workflow = Psych.safe_load(File.read("#{folder}/#{PATHS["github"]}"))
      assert_equal NAME, workflow.dig("jobs", "seal", "steps").last.dig("with", "app")
    end
  end

  def test_with_a_url_and_an_option_for_the_existing_config_both_are_written
    in_project do |folder, server|
      arguments = [server.url, "--app", "shop", "--for", "kamal", "--force"]
      assert_match(/is written\n.*post-deploy is written/m, init(folder, *arguments).out)
      refute_includes File.read("#{folder}/config/smoke_seal.yml"), "SMOKE_TOKEN"
      refute_includes File.read("#{folder}/#{PATHS["kamal"]}"), "SMOKE_TOKEN"
    end
  end

  def test_with_a_url_the_config_is_written_as_well_if_there_is_none
    in_project do |folder, server|
      File.delete("#{folder}/config/smoke_seal.yml")
      result = init(folder, server.url, "--for", "kamal", "--app", "shop")
      assert_equal ["", 0], [result.err, result.code], result.out
      assert_match(%r{^config/smoke_seal\.yml is written$.*^\.kamal/hooks/post-deploy is written}m, result.out)
      assert_match(/: green\n\z/, play(folder, PATHS["kamal"], env: { "KAMAL_VERSION" => SHA }).out)
    end
  end

  def test_with_a_url_an_existing_config_stays_as_it_is
    in_project do |folder, server|
      before = File.read("#{folder}/config/smoke_seal.yml")
      result = init(folder, server.url, "--for", "kamal")
      assert_match(%r{\Aconfig/smoke_seal\.yml exists already, and stays as it is\n\.kamal}, result.out)
      assert_equal [0, before], [result.code, File.read("#{folder}/config/smoke_seal.yml")]
      assert_empty server.requests
    end
  end

  def test_an_app_that_does_not_show_itself_gets_no_hook_either
    in_folder do |folder|
      result = init(folder, "http://127.0.0.1:#{closed_port}", "--for", "kamal")
      assert_includes [1, 3], result.code
      assert_empty Dir.children(folder)
    end
  end

  def test_without_a_config_or_a_url_it_says_what_to_give
    in_folder do |folder|
      result = init(folder, "--for", "fly")
      assert_match(%r{no app is known yet; give the URL .*: prod-smoke init https://… --for fly}, result.err)
      assert_equal 2, result.code
      assert_empty Dir.children(folder)
    end
  end

  def test_it_has_to_be_clear_which_app_is_meant
    in_project do |folder|
      File.write("#{folder}/config/smoke_seal.yml", "apps: { shop: {}, blog: {} }\ndefault_url: https://x.example\n")
      assert_match(/which app\? known: shop, blog; give it with --app/, init(folder, "--for", "fly").err)
      assert_equal 0, init(folder, "--for", "fly", "--app", "blog").code
      assert_match(%r{ bin/prod-smoke blog$}, File.read("#{folder}/bin/smoke-seal-fly"))
      File.write("#{folder}/config/smoke_seal.yml", "apps: { shop: {}, blog: {} }\n")
      result = init(folder, "--for", "kamal", "--app", "shpo")
      assert_match(/unknown app/, result.err)
      refute_equal 0, result.code
    end
  end

  def test_wrong_command_lines_are_refused
    in_project do |folder|
      { %w[--for docker] => /--for takes one of kamal, capistrano, heroku, github, fly, hatchbox/,
        %w[--for fly --print] => /--print prints the config, and --for writes a hook/,
        %w[https://x.example more --for fly] => /unexpected argument: more/ }.each do |arguments, message|
        result = init(folder, *arguments)
        assert_match message, result.err
        assert_equal 2, result.code
      end
      refute_path_exists "#{folder}/bin/smoke-seal-fly"
    end
  end

  def test_it_works_from_a_folder_below_and_uses_what_the_project_has
    in_project do |folder|
      FileUtils.mkdir_p("#{folder}/app/models")
      assert_equal 0, init("#{folder}/app/models", "--for", "fly").code
      assert_match(%r{ bin/prod-smoke shop$}, File.read("#{folder}/bin/smoke-seal-fly"))
      File.delete("#{folder}/bin/prod-smoke")
      File.write("#{folder}/Gemfile", "gem \"smoke_seal\"\n")
      init(folder, "--for", "heroku")
      assert_match(/ bundle exec prod-smoke shop$/, File.read("#{folder}/bin/smoke-seal-heroku"))
    end
  end

  def test_a_folder_that_cannot_be_written_is_an_error
    in_project(files: { ".kamal" => "a file\n" }) do |folder|
      result = init(folder, "--for", "kamal")
      assert_match(%r{/\.kamal/hooks/post-deploy: could not be written: }, result.err)
      assert_equal 2, result.code
    end
  end
end
