# frozen_string_literal: true

require_relative "test_helper"
require_relative "../packaging/platform_gem"
require "yaml"

# The workflow of a release, held against what the gems promise. actionlint and zizmor check the rest (`rake lint`).
class ReleaseWorkflowTest < Minitest::Test
  FOLDER = File.expand_path("../.github/workflows", __dir__)

  # Only these may have a permission to write: what runs in them can publish.
  PUBLISHING = { "push" => { "id-token" => "write" } }.freeze

  def workflow(name) = YAML.safe_load(File.read(File.join(FOLDER, name)))

  def jobs = workflow("release.yml").fetch("jobs")

  def matrix(job) = jobs.fetch(job).fetch("strategy").fetch("matrix")

  def commands(job) = jobs.fetch(job).fetch("steps").filter_map { |step| step["run"] }

  def test_a_gem_is_built_for_each_platform
    built = matrix("native").fetch("include").to_h { |row| row.values_at("platform", "target") }
    assert_equal PlatformGem::PLATFORMS, built
  end

  def test_a_gem_has_an_extension_for_each_ruby
    assert_equal PlatformGem::RUBIES, workflow("release.yml").dig("env", "RUBIES").split(",")
  end

  def test_each_gem_is_tried_on_each_ruby_before_the_push
    tries = %w[try try-musl]
    assert_equal PlatformGem::PLATFORMS.keys.sort, tries.flat_map { |job| matrix(job).fetch("platform") }.sort
    tries.each { |job| assert_equal PlatformGem::RUBIES, matrix(job).fetch("ruby") }
    assert_equal ["check", *tries], jobs.dig("push", "needs")
    assert_includes commands("check"), 'bundle exec rake "gem:check[release]"'
  end

  def test_only_the_push_may_publish_and_only_with_an_approval
    writing = jobs.transform_values { |job| job.fetch("permissions").select { |_, access| access == "write" } }
    writing.reject! { |_, permissions| permissions.empty? }
    assert_equal PUBLISHING, writing
    assert_equal "release", jobs.dig("push", "environment")
    assert_equal "github.ref_type == 'tag'", jobs.dig("push", "if")
  end

  def test_the_push_runs_no_code_of_the_checkout_or_of_its_gems
    assert_empty jobs.dig("push", "steps").filter_map { |step| step["uses"] }.grep(/checkout/)
    assert_empty commands("push").grep(/\b(bundle|rake|rb)\b/)
  end

  def test_the_next_ruby_is_tried_each_week
    ci = workflow("ci.yml")
    assert_includes ci.dig("jobs", "ruby", "strategy", "matrix", "ruby"), "head"
    # YAML 1.1 reads the key `on` as true.
    assert_includes ci.fetch(true).keys, "schedule"
    assert_equal PlatformGem::RUBIES + ["head"], ci.dig("jobs", "ruby", "strategy", "matrix", "ruby")
  end
end
