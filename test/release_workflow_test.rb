# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/command"
require_relative "../packaging/platform_gem"
require "yaml"

# The workflow of a release, held against what the gems promise. actionlint and zizmor check the rest (`rake lint`).
class ReleaseWorkflowTest < Minitest::Test
  include Workspace

  FOLDER = File.expand_path("../.github/workflows", __dir__)

  # As GitHub runs a step whose shell is bash.
  BASH = %w[bash --noprofile --norc -eo pipefail -c].freeze

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
    assert_empty commands("push").grep(/\bbundle (exec|install)\b|\brake\b|\.rb\b/)
  end

  def test_a_tag_that_is_not_the_version_is_refused_and_so_is_a_changelog_without_it
    files = { "lib/smoke_seal/version.rb" => "module SmokeSeal; VERSION = '1.0.0'; end",
              "CHANGELOG.md" => "## [1.0.0] - 2026\n" }
    assert_equal [0, ""], guard("v1.0.0", files)
    assert_equal [1, "::error::the tag is v1.0.1, the version 1.0.0\n"], guard("v1.0.1", files)
    assert_equal [1, "::error::CHANGELOG.md has no section 1.0.0\n"],
                 guard("v1.0.0", files.merge("CHANGELOG.md" => "## [Unreleased]\n"))
  end

  # The exit code and the output of the step that compares.
  def guard(tag, files)
    in_folder(files) do |folder|
      result = Command.run(folder: folder, env: { "GITHUB_REF_NAME" => tag },
                           command: [*BASH, commands("source").first])
      [result.code, result.out]
    end
  end

  # Writes down its arguments. SIGN and PUSH are what it does for `gem exec` and `gem push`.
  GEM = <<~SH
    #!/bin/sh
    echo "$@" >> said
    case $1 in exec) eval "$SIGN" ;; push) eval "$PUSH" ;; esac
  SH

  # Runs the loop of the push with another `gem`.
  #
  # @return [Array] the exit code, the output, and the pushes
  def push(sign: "true", push: "true")
    gems = %w[smoke_seal-1.0.0.gem smoke_seal-1.0.0-x86_64-linux.gem smoke_seal-1.0.0-arm64-darwin.gem]
    in_folder({ "bin/gem" => GEM }.merge(gems.to_h { |gem| ["pkg/#{gem}", ""] })) do |folder|
      File.chmod(0o755, "#{folder}/bin/gem")
      env = { "PATH" => "#{folder}/bin:#{ENV.fetch("PATH")}", "SIGN" => sign, "PUSH" => push, "SIGSTORE_CLI" => "1" }
      result = Command.run(folder: folder, env: env, command: [*BASH, commands("push").last])
      [result.code, result.out, File.readlines("#{folder}/said", chomp: true).grep(/\Apush/)]
    end
  end

  def test_the_gem_from_source_is_pushed_last_and_each_with_its_attestation
    code, _out, pushes = push
    assert_equal 0, code
    expected = %w[-arm64-darwin -x86_64-linux].push("").map do |platform|
      file = "pkg/smoke_seal-1.0.0#{platform}.gem"
      "push #{file} --attestation #{file}.sigstore.json"
    end
    assert_equal expected, pushes
  end

  def test_without_sigstore_the_gems_are_pushed_and_the_run_warns
    code, out, pushes = push(sign: "false")
    assert_equal 0, code
    assert_equal 3, out.scan("::warning::").size
    assert_includes pushes, "push pkg/smoke_seal-1.0.0.gem"
  end

  def test_a_repeated_push_is_no_error_and_another_failure_leaves_none_out
    assert_equal 0, push(push: "echo Repushing of gem versions is not allowed.; false").first
    code, out, pushes = push(push: "echo There was a problem; false")
    assert_equal 1, code
    assert_equal 3, pushes.size
    assert_match(/^::error::not pushed: .*x86_64-linux\.gem/, out)
  end

  def test_the_next_ruby_is_tried_each_week
    ci = workflow("ci.yml")
    assert_includes ci.dig("jobs", "ruby", "strategy", "matrix", "ruby"), "head"
    # YAML 1.1 reads the key `on` as true.
    assert_includes ci.fetch(true).keys, "schedule"
    assert_equal PlatformGem::RUBIES + ["head"], ci.dig("jobs", "ruby", "strategy", "matrix", "ruby")
  end
end
