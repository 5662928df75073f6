# frozen_string_literal: true

require_relative "../../../../test_helper"
require_relative "../../../../support/deploy_hooks"

# init --for capistrano: the task, run by Capistrano itself, which deploys a repository of this machine to a folder of
# it, and rolls back.
class CapistranoHookTest < Minitest::Test
  include DeployHooks

  TASK = "lib/capistrano/tasks/smoke_seal.rake"
  CAP = ENV.fetch("PATH").split(File::PATH_SEPARATOR).map { |folder| File.join(folder, "cap") }
           .find { |file| File.executable?(file) }
  CAPFILE = <<~RUBY
    require "capistrano/setup"
    require "capistrano/deploy"
    require "capistrano/scm/git"
    install_plugin Capistrano::SCM::Git
    Dir.glob("lib/capistrano/tasks/*.rake").each { |file| import file }
  RUBY
  # The server is this machine: SSHKit's host without SSH.
  STAGE = "server :local, roles: %w[app web]\n"

  # A project of Capistrano with its repository. Production serves what the symlink "current" leads to.
  def with_stages(page: "<h1>Welcome</h1>")
    skip "Capistrano is not installed: its hook is not run here" unless CAP
    HTTPServer.start({ "/" => ->(_) { [200, { "X-Revision" => current_revision }, page] } }) do |server|
      in_folder(files(server.url)) do |folder|
        @folder = folder
        File.chmod(0o755, "#{folder}/bin/prod-smoke")
        git("init", "--quiet", "--initial-branch=main", "#{folder}/repository")
        result = init(folder, "--for", "capistrano")
        assert_equal ["", 0], [result.err, result.code], result.out
        yield folder, server
      end
    end
  end

  def files(url)
    deploy = "set :application, \"shop\"\nset :repo_url, File.expand_path(\"repository\")\nset :branch, \"main\"\n" \
             "set :deploy_to, File.expand_path(\"server\")\nset :format, :pretty\nset :log_level, :error\n"
    { "config/smoke_seal.yml" => CONFIG.sub("URL", url), "bin/prod-smoke" => BINSTUB, "Capfile" => CAPFILE,
      "config/deploy.rb" => deploy, "config/deploy/production.rb" => STAGE, "config/deploy/staging.rb" => STAGE }
  end

  def current_revision = File.read("#{@folder}/server/current/REVISION").strip

  def git(*arguments)
    system("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *arguments, exception: true)
  end

  # @return [String] the new commit
  def commit
    git("-C", "#{@folder}/repository", "commit", "--quiet", "--allow-empty", "--message", "x")
    Open3.capture2("git", "-C", "#{@folder}/repository", "rev-parse", "HEAD").first.chomp
  end

  def cap(*tasks) = play(@folder, CAP, *tasks)

  def test_a_deploy_is_sealed_at_its_commit
    with_stages do |folder|
      sha = commit
      result = cap("production", "deploy")
      assert_equal 0, result.code, result.err
      assert_match(/^✓  revision  200 .*#{sha[0, 7]}$/, result.out)
      assert_equal "smoke_seal: after the deploy of #{sha}: green\n", result.out.lines.last
      assert_no_secret_was_passed_on(folder)
    end
  end

  def test_a_rollback_is_told_as_one_and_sealed_at_the_commit_that_the_server_has
    with_stages do
      earlier = commit
      cap("production", "deploy")
      # Releases are named by the second.
      File.rename("#{@folder}/server/releases/#{release}", "#{@folder}/server/releases/20260626212845")
      FileUtils.ln_sf("#{@folder}/server/releases/20260626212845", "#{@folder}/server/current")
      commit
      cap("production", "deploy")
      result = cap("production", "deploy:rollback")
      assert_equal 0, result.code, result.err
      assert_match(/^✓  revision  200 .*#{earlier[0, 7]}$/, result.out)
      assert_equal "smoke_seal: after the rollback to #{earlier}: green\n", result.out.lines.last
    end
  end

  def release = Dir.children("#{@folder}/server/releases").first

  def test_a_red_seal_does_not_fail_a_deploy_that_is_live
    with_stages(page: "oops") do
      commit
      result = cap("production", "deploy")
      assert_match(/^🔴 .*failing: home.*: RED: it is live, and smoke_seal changes nothing\n\z/m, result.out)
      assert_equal 0, result.code, result.err
    end
  end

  def test_another_stage_is_not_sealed
    with_stages do |folder, server|
      commit
      result = cap("staging", "deploy")
      assert_match(/^smoke_seal: the stage staging is not sealed, only production\n\z/, result.out)
      assert_equal 0, result.code, result.err
      assert_nothing_was_sealed(folder, server)
    end
  end

  def test_what_cannot_be_sealed_does_not_fail_either
    with_stages do |folder|
      commit
      File.write("#{folder}/config/smoke_seal.yml", "apps: { shop: { titel: 1 } }")
      result = cap("production", "deploy")
      assert_match(/: not sealed: wrong config or command, see above \(.* names in .*\.rake\)\n\z/, result.out)
      assert_equal 0, result.code, result.err
      File.delete("#{folder}/bin/prod-smoke")
      FileUtils.rm_r("#{folder}/server")
      result = cap("production", "smoke_seal:seal")
      assert_match(/: not sealed: nothing is known of production\n\z/, result.out)
      assert_equal 0, result.code, result.err
    end
  end

  def test_a_server_that_is_not_reached_raises_nothing
    with_stages do |folder, server|
      stage = %(server "127.0.0.1", port: #{closed_port}, roles: "app"\n)
      File.write("#{folder}/config/deploy/production.rb", stage)
      result = cap("production", "smoke_seal:seal")
      assert_match(/^smoke_seal: not sealed: .*Connection refused/, result.out)
      assert_equal 0, result.code, result.err
      assert_nothing_was_sealed(folder, server)
    end
  end

  def test_init_says_what_the_capfile_lacks
    in_project(files: { "Capfile" => "require \"capistrano/setup\"\n" }) do |folder|
      line = %(Add this line to the Capfile: Dir.glob("lib/capistrano/tasks/*.rake").each { |file| import file })
      assert_includes init(folder, "--for", "capistrano").out.lines(chomp: true), line
      assert_equal "100644", File.stat("#{folder}/#{TASK}").mode.to_s(8)
    end
    in_project { |folder| assert_match(/^there is no Capfile here/, init(folder, "--for", "capistrano").out) }
  end
end
