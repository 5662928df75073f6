# frozen_string_literal: true

require_relative "test_helper"
require "open3"
require "psych"
require_relative "../packaging/python_tools"

# The workflow to copy, by which runners of GitHub Actions vote (docs/workflows/).
class VoteWorkflowTest < Minitest::Test
  ROOT = File.expand_path("..", __dir__)
  PATH = File.join(ROOT, "docs/workflows/smoke-seal-vote.yml")
  # What `uses` may name: a commit.
  PINNED = %r{\A[\w-]+/[\w-]+@\h{40}\z}

  def workflow = @workflow ||= Psych.safe_load_file(PATH)

  def job = workflow.fetch("jobs").fetch("vote")

  def test_it_has_no_permissions_and_actions_of_one_commit
    assert_equal({}, workflow.fetch("permissions"))
    uses = job.fetch("steps").filter_map { |step| step["uses"] }
    assert uses.any?
    uses.each { |action| assert_match PINNED, action }
    ci = File.read(File.join(ROOT, ".github/workflows/ci.yml"))
    uses.each { |action| assert_includes ci, action, "CI has another version" }
  end

  def test_only_runs_of_the_own_board_are_voted_on
    assert_match(%r{\AstartsWith\(.*format\('\{0\}/', vars\.SMOKE_SEAL_BOARD\)\)\z}, job.fetch("if"))
  end

  def test_its_command_is_one_that_prod_smoke_knows
    step = job.fetch("steps").last
    assert_equal 'prod-smoke vote --run "$RUN" --vantage "$VANTAGE"', step.fetch("run")
    assert_equal %w[RUN VANTAGE SMOKE_SEAL_VOTE_KEY], step.fetch("env").keys
    install = job.fetch("steps").filter_map { |one| one["run"] }.first
    version = Gem::Version.new(SmokeSeal::VERSION)
    assert Gem::Requirement.new(install[/--version '([^']+)'/, 1]).satisfied_by?(version), install
  end

  def test_actionlint_and_zizmor_have_nothing_to_say_about_it
    tools = PythonTools.new(File.join(ROOT, "lint/requirements.txt"))
    skip "actionlint or zizmor is not installed" unless tools.installed?
    [["actionlint", PATH], ["zizmor", "--offline", "--quiet", PATH]].each do |program, *arguments|
      said, status = Open3.capture2e("#{tools.programs}/#{program}", *arguments)
      assert status.success?, said
    end
  end
end
