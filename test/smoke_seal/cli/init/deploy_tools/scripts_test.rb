# frozen_string_literal: true

require_relative "../../../../test_helper"
require_relative "../../../../support/deploy_hooks"

# init --for heroku, fly and hatchbox: the scripts, started with the environment that each platform documents.
class DeployScriptsTest < Minitest::Test
  include DeployHooks

  SCRIPTS = { "heroku" => "bin/smoke-seal-heroku", "fly" => "bin/smoke-seal-fly",
              "hatchbox" => "bin/smoke-seal-hatchbox" }.freeze
  GREEN = "smoke_seal: after the deploy of #{DeployHooks::SHA}: green\n".freeze
  GIT = %w[git -c user.name=Ada -c user.email=ada@example.com].freeze

  # Runs in a project that is a checkout. Its commit is what production serves.
  def in_checkout(tool)
    in_project do |folder, server|
      system(*GIT, "init", "--quiet", folder, exception: true)
      system(*GIT, "-C", folder, "commit", "--quiet", "--allow-empty", "--message", "x", exception: true)
      commit, = Open3.capture2("git", "-C", folder, "rev-parse", "HEAD")
      init(folder, "--for", tool)
      yield folder, commit.chomp, server
    end
  end

  SCRIPTS.each do |tool, script|
    define_method("test_#{tool}_seals_the_given_or_the_deployed_commit_and_passes_no_secret_on") do
      with_hook(tool, files: { "REVISION" => "#{SHA}\n" }) do |folder|
        result = play(folder, script, SHA)
        assert_equal ["", 0], [result.err, result.code]
        assert_match(/^✓  revision  200 .*0a1b2c3$/, result.out)
        assert_equal GREEN, result.out.lines.last
        assert_no_secret_was_passed_on(folder)
      end
    end

    define_method("test_#{tool}_does_not_fail_a_deploy_that_is_red_or_cannot_be_sealed") do
      with_hook(tool, page: "oops", files: { "REVISION" => "#{SHA}\n" }) do |folder|
        result = play(folder, script, SHA)
        assert_match(/^🔴 .*failing: home.*: RED: it is live, and smoke_seal changes nothing\n\z/m, result.out)
        assert_equal 0, result.code
        File.write("#{folder}/config/smoke_seal.yml", "apps: { shop: { titel: 1 } }")
        result = play(folder, script, SHA)
        assert_match(/: not sealed: wrong config or command, see above \(.* names in #{script}\)\n\z/, result.out)
        assert_equal 0, result.code
      end
    end

    define_method("test_#{tool}_fails_on_red_alone_with_the_line_that_the_documentation_gives") do
      line = File.read("#{Command::ROOT}/docs/deploy-tools.md")[/`(\) [^`]*\$\?[^`]*)`/, 1]
      with_hook(tool, page: "oops") do |folder|
        text = File.read("#{folder}/#{script}")
        File.write("#{folder}/#{script}", text.sub(") || true") { line })
        assert_equal 1, play(folder, script, SHA).code
        File.write("#{folder}/config/smoke_seal.yml", "apps: { shop: { titel: 1 } }")
        assert_equal 0, play(folder, script, SHA).code
      end
    end

    define_method("test_#{tool}_works_from_any_folder_and_without_a_commit_leaves_the_revision_out") do
      with_hook(tool) do |folder|
        result = play("/", "#{folder}/#{script}", env: { "GIT_CEILING_DIRECTORIES" => "/" })
        assert_match(/\Asmoke_seal: the commit is unknown, so the revision is not checked\n/, result.out)
        assert_match(/: green\n\z/, result.out)
      end
    end
  end

  def test_heroku_and_fly_take_the_commit_that_is_checked_out_in_ci
    %w[heroku fly].each do |tool|
      in_checkout(tool) do |folder, commit|
        assert_match(/^✗  revision .*\n.*of #{commit}: RED/m, play(folder, SCRIPTS[tool]).out)
      end
    end
  end

  def test_heroku_in_a_dyno_takes_the_commit_of_the_current_release_also_after_a_rollback
    with_hook("heroku") do |folder|
      dyno = { "DYNO" => "run.4201", "HEROKU_RELEASE_VERSION" => "v43" }
      assert_equal GREEN, play(folder, SCRIPTS["heroku"], env: { **dyno, "HEROKU_SLUG_COMMIT" => SHA }).out.lines.last
      both = { "HEROKU_SLUG_COMMIT" => EARLIER_SHA, "HEROKU_BUILD_COMMIT" => SHA }
      assert_equal GREEN, play(folder, SCRIPTS["heroku"], env: { **dyno, **both }).out.lines.last
    end
  end

  def test_heroku_seals_nothing_in_the_release_phase
    with_hook("heroku") do |folder, server|
      result = play(folder, SCRIPTS["heroku"], env: { "DYNO" => "release.4201", "HEROKU_SLUG_COMMIT" => SHA })
      assert_match(/\Asmoke_seal: not sealed: the release phase runs before the new dynos start/, result.out)
      assert_equal 0, result.code
      assert_nothing_was_sealed(folder, server)
    end
  end

  def test_fly_seals_nothing_as_release_command
    with_hook("fly") do |folder, server|
      result = play(folder, SCRIPTS["fly"], SHA, env: { "RELEASE_COMMAND" => "1", "FLY_APP_NAME" => "shop" })
      assert_match(/\Asmoke_seal: not sealed: release_command runs before the machines change/, result.out)
      assert_equal 0, result.code
      assert_nothing_was_sealed(folder, server)
    end
  end

  def test_hatchbox_takes_the_commit_of_the_release_also_of_an_older_one
    with_hook("hatchbox", files: { "REVISION" => "#{SHA}\n" }) do |folder|
      env = { "REVISION" => EARLIER_SHA, "ROLES" => "web,cron", "CRON" => "true", "RELEASE_DIR" => folder }
      assert_equal GREEN, play(folder, SCRIPTS["hatchbox"], env: env).out.lines.last
      File.delete("#{folder}/REVISION")
      assert_equal GREEN, play(folder, SCRIPTS["hatchbox"], env: { **env, "REVISION" => SHA }).out.lines.last
    end
  end

  def test_hatchbox_seals_on_one_server
    with_hook("hatchbox") do |folder, server|
      result = play(folder, SCRIPTS["hatchbox"], env: { "ROLES" => "web,worker", "WEB" => "true", "REVISION" => SHA })
      assert_equal ["smoke_seal: not sealed here, but on the server with the role cron\n", 0], [result.out, result.code]
      assert_nothing_was_sealed(folder, server)
    end
  end

  def test_each_shell_script_is_one_that_shellcheck_has_nothing_to_say_about
    skip "shellcheck is not installed: the scripts are not linted" unless system("command -v shellcheck >/dev/null")
    in_project do |folder|
      paths = { "kamal" => ".kamal/hooks/post-deploy", **SCRIPTS }.map do |tool, path|
        init(folder, "--for", tool)
        path
      end
      out, status = Open3.capture2("shellcheck", *paths, chdir: folder)
      assert status.success?, out
    end
  end
end
