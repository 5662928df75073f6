# frozen_string_literal: true

require_relative "../../../../test_helper"
require_relative "../../../../support/deploy_hooks"
require_relative "../../../../../packaging/python_tools"
require "psych"

# init --for github: the workflow. The action that it uses is tested in test/action_test.rb.
class GitHubHookTest < Minitest::Test
  include DeployHooks

  WORKFLOW = ".github/workflows/smoke-seal.yml"
  ACTION = Psych.safe_load(File.read(File.join(Command::ROOT, "action.yml"), encoding: "UTF-8"))

  def workflow(folder) = Psych.safe_load(File.read("#{folder}/#{WORKFLOW}"))

  def steps(folder) = workflow(folder).dig("jobs", "seal", "steps")

  def test_it_starts_when_a_deployment_to_production_has_succeeded
    with_hook("github") do |folder|
      # YAML 1.1 reads "on" as true.
      assert_equal({ "deployment_status" => nil }, workflow(folder)[true])
      assert_equal "github.event.deployment_status.state == 'success' && " \
                   "github.event.deployment.environment == 'production'", workflow(folder).dig("jobs", "seal", "if")
    end
  end

  def test_it_seals_the_commit_of_the_deployment_with_the_action_of_this_version
    with_hook("github") do |folder|
      seal = steps(folder).last
      assert_equal "smoke-seal/smoke_seal@v#{SmokeSeal::VERSION}", seal["uses"]
      assert_equal({ "app" => "shop", "sha" => "${{ github.event.deployment.sha }}" }, seal["with"])
      assert_empty seal["with"].keys - ACTION["inputs"].keys
    end
  end

  def test_it_may_read_the_repository_and_no_more
    with_hook("github") do |folder|
      assert_equal({ "contents" => "read" }, workflow(folder)["permissions"])
      checkout = steps(folder).first
      assert_match(%r{\Aactions/checkout@\h{40}\z}, checkout["uses"])
      assert_equal false, checkout.dig("with", "persist-credentials")
    end
  end

  def test_the_step_gets_the_secrets_that_the_config_reads_and_no_others
    with_hook("github") do |folder|
      expected = %w[SMOKE_TOKEN LANE_TOKEN].to_h { |name| [name, "${{ secrets.#{name} }}"] }
      assert_equal expected, steps(folder).last["env"]
    end
  end

  def test_it_gives_the_step_for_those_whose_workflow_deploys
    in_project do |folder|
      out = init(folder, "--for", "github").out
      step = Psych.safe_load(out[/^      - name: .*(?=^More)/m]).first
      assert_equal "${{ github.sha }}", step.dig("with", "sha")
    end
  end

  def test_a_workflow_that_seals_already_is_enough
    workflow = "jobs: { deploy: { steps: [ { uses: smoke-seal/smoke_seal@v0.1.0 } ] } }\n"
    in_project(files: { ".github/workflows/deploy.yaml" => workflow }) do |folder|
      result = init(folder, "--for", "github")
      assert_match(%r{\A\.github/workflows/deploy\.yaml seals production already, and stays as it is$}, result.out)
      assert_equal 0, result.code
      refute_path_exists "#{folder}/#{WORKFLOW}"
    end
  end

  def test_actionlint_has_nothing_to_say_about_it
    tools = PythonTools.new(File.join(Command::ROOT, "lint/requirements.txt"))
    skip "actionlint is not installed: the workflow is not linted here" unless tools.installed?
    with_hook("github") do |folder|
      said, status = Open3.capture2e("#{tools.programs}/actionlint", "#{folder}/#{WORKFLOW}")
      assert status.success?, said
    end
  end

  def test_another_config_is_given_to_the_action
    in_project do |folder|
      FileUtils.mkdir("#{folder}/deploy")
      File.rename("#{folder}/config/smoke_seal.yml", "#{folder}/deploy/seal.yml")
      init(folder, "--for", "github", "--config", "deploy/seal.yml")
      assert_equal "deploy/seal.yml", steps(folder).last.dig("with", "config")
    end
  end
end
