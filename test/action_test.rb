# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/deploy_hooks"
require "psych"

# action.yml: its shape, and its shell steps, run with the environment that GitHub Actions documents. The gem is not
# installed from anywhere: a program in the place of gem notes what it is asked.
class ActionTest < Minitest::Test
  include DeployHooks

  PATH = File.join(Command::ROOT, "action.yml")
  ACTION = Psych.safe_load(File.read(PATH, encoding: "UTF-8"))
  STEPS = ACTION.dig("runs", "steps")
  INPUT = /\A\$\{\{ inputs\.([\w-]+) \}\}\z/

  def step(name) = STEPS.find { |step| step["name"] == name }

  # Runs a step's script as GitHub does: with bash's -e and pipefail, and the inputs in its environment.
  def run_step(name, folder, inputs = {}, env: {})
    defaults = ACTION["inputs"].transform_values { |input| input["default"] }
    given = step(name)["env"].transform_values { |text| { **defaults, **inputs }.fetch(text[INPUT, 1]) }
    File.write("#{folder}/script.sh", step(name)["run"])
    files = { "GITHUB_OUTPUT" => "#{folder}/output.txt", "GITHUB_STEP_SUMMARY" => "#{folder}/summary.md" }
    env = { "GITHUB_ACTIONS" => "true", "GITHUB_WORKSPACE" => folder, "GITHUB_ACTION_PATH" => Command::ROOT,
            "RUNNER_TEMP" => "#{folder}/temp dir", **files, **NAMED, **given, **env }
    FileUtils.mkdir_p("#{folder}/temp dir")
    Command.run(folder: folder, env: env, command: %w[bash --noprofile --norc -eo pipefail script.sh])
  end

  def seal(folder, **inputs)
    result = run_step("Seal production", folder, { "version" => "bundle", **inputs.transform_keys(&:to_s) })
    outputs = File.exist?("#{folder}/output.txt") ? File.readlines("#{folder}/output.txt", chomp: true) : []
    [result, outputs.to_h { |line| line.split("=", 2) }]
  end

  def test_it_is_a_composite_action_whose_inputs_are_all_described_and_used
    assert_equal "composite", ACTION.dig("runs", "using")
    used = Psych.dump(STEPS).scan(/inputs\.([\w-]+)/).flatten.uniq
    assert_equal ACTION["inputs"].keys.sort, used.sort
    assert(ACTION["inputs"].values.all? { |input| input["description"] && input["default"].is_a?(String) })
  end

  def test_each_output_is_written_by_the_step_that_seals
    ACTION["outputs"].each do |name, output|
      assert_equal "${{ steps.seal.outputs.#{name} }}", output["value"]
      assert_includes step("Seal production")["run"], "#{name}="
    end
  end

  def test_other_actions_are_pinned_to_a_commit
    used = STEPS.filter_map { |step| step["uses"] }
    assert_equal 1, used.size
    used.each { |action| assert_match(%r{\A[\w-]+/[\w-]+@\h{40}\z}, action) }
  end

  def test_no_script_contains_an_expression_which_an_input_could_end
    STEPS.filter_map { |step| step["run"] }.each { |script| refute_includes script, "${{" }
  end

  def test_the_version_is_the_given_one_or_that_of_the_action
    in_folder("bin/gem" => "#!/bin/sh\necho \"$@\" >asked.txt\n") do |folder|
      File.chmod(0o755, "#{folder}/bin/gem")
      path = { "PATH" => "#{folder}/bin:#{ENV.fetch("PATH")}" }
      { {} => SmokeSeal::VERSION, { "version" => "1.2.3" } => "1.2.3" }.each do |inputs, version|
        assert_equal 0, run_step("Install smoke_seal", folder, inputs, env: path).code
        assert_equal "install smoke_seal --version #{version} --no-document --bindir #{folder}/temp dir/smoke_seal\n",
                     File.read("#{folder}/asked.txt")
      end
    end
  end

  def test_what_was_installed_is_what_seals
    in_project do |folder|
      FileUtils.mkdir_p("#{folder}/temp dir/smoke_seal")
      File.rename("#{folder}/bin/prod-smoke", "#{folder}/temp dir/smoke_seal/prod-smoke")
      result, outputs = seal(folder, version: "")
      assert_equal [0, "green"], [result.code, outputs["status"]]
    end
  end

  def test_a_green_seal_has_a_summary_and_outputs
    in_project do |folder|
      result, outputs = seal(folder, app: "shop", sha: SHA)
      assert_equal ["", 0], [result.err, result.code]
      assert_match(/^✓  revision  200 .*0a1b2c3$/, result.out)
      assert_equal %w[green 0], outputs.values_at("status", "exit-code")
      assert_equal "green", Psych.safe_load(File.read(outputs["json"])).dig("seal", "status")
      assert_match(/<h3>🟢/, File.read("#{folder}/summary.md"))
    end
  end

  def test_a_red_seal_has_annotations_and_fails_the_step_unless_it_never_does
    in_project(page: "oops") do |folder|
      result, outputs = seal(folder)
      assert_match(%r{^::error file=config/smoke_seal\.yml,line=\d+,title=home}, result.out)
      assert_equal [1, "red", "1"], [result.code, *outputs.values_at("status", "exit-code")]
      assert_equal 1, seal(folder, "fail-on": "not-green").first.code
      assert_equal 0, seal(folder, "fail-on": "never").first.code
    end
  end

  def test_what_is_not_sealed_fails_the_step_only_if_that_is_asked_for
    in_project do |folder|
      result, outputs = seal(folder, app: "unknown")
      assert_match(/unknown app/, result.err)
      assert_equal [0, "unsealed"], [result.code, outputs["status"]]
      refute_equal 0, seal(folder, app: "unknown", "fail-on": "not-green").first.code
    end
  end

  def test_each_input_reaches_the_command_as_one_word
    in_folder("bin/prod-smoke" => "#!/bin/sh\nprintf '%s\\n' \"$@\" >asked.txt\n") do |folder|
      File.chmod(0o755, "#{folder}/bin/prod-smoke")
      seal(folder, app: "two words", sha: "$(touch ran)", url: "https://shop.example", config: "a b.yml",
                   environment: "qa", "boot-window": "60")
      asked = File.readlines("#{folder}/asked.txt", chomp: true)
      assert_match(%r{\A#{folder}/temp dir/smoke-seal-\d+\.json\z}, asked.delete_at(2))
      assert_equal ["two words", "--json-file", "--sha", "$(touch ran)", "--url", "https://shop.example", "--config",
                    "a b.yml", "--env", "qa", "--boot-window", "60"], asked
      refute_path_exists "#{folder}/ran"
    end
  end

  def test_a_misspelt_fail_on_is_an_error_before_anything_is_sent
    in_project do |folder, server|
      result, = seal(folder, "fail-on": "always")
      assert_equal 2, result.code
      assert_match(/^::error title=smoke_seal::fail-on must be red, not-green or never$/, result.out)
      assert_nothing_was_sealed(folder, server)
    end
  end
end
