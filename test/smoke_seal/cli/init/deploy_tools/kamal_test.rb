# frozen_string_literal: true

require_relative "../../../../test_helper"
require_relative "../../../../support/deploy_hooks"

# init --for kamal: the hook, started with the environment that Kamal documents
# (https://kamal-deploy.org/docs/hooks/overview/).
class KamalHookTest < Minitest::Test
  include DeployHooks

  HOOK = ".kamal/hooks/post-deploy"
  ENVIRONMENT = {
    "KAMAL_RECORDED_AT" => "2026-06-26T21:28:45Z", "KAMAL_PERFORMER" => "ada", "KAMAL_SERVICE" => "shop",
    "KAMAL_SERVICE_VERSION" => "shop@0a1b2c3", "KAMAL_VERSION" => DeployHooks::SHA, "KAMAL_COMMAND" => "deploy",
    "KAMAL_HOSTS" => "192.0.2.1,192.0.2.2", "KAMAL_RUNTIME" => "41"
  }.freeze

  def deploy(folder, **env) = play(folder, HOOK, env: { **ENVIRONMENT, **env.transform_keys(&:to_s) })

  def test_a_deploy_is_sealed_at_its_version
    with_hook("kamal") do |folder|
      result = deploy(folder)
      assert_equal ["", 0], [result.err, result.code]
      assert_match(/^✓  revision  200 .*0a1b2c3$/, result.out)
      assert_equal "smoke_seal: after the deploy of #{SHA}: green\n", result.out.lines.last
      assert_no_secret_was_passed_on(folder)
    end
  end

  def test_a_red_seal_does_not_fail_a_deploy_that_is_live
    with_hook("kamal", page: "oops") do |folder|
      result = deploy(folder)
      assert_match(/^🔴 .*failing: home/, result.out)
      assert_match(/: RED: it is live, and smoke_seal changes nothing\n\z/, result.out)
      assert_equal ["", 0], [result.err, result.code]
    end
  end

  def test_a_deploy_that_serves_another_revision_is_red
    with_hook("kamal", revision: EARLIER_SHA) do |folder|
      result = deploy(folder)
      assert_match(/^✗  revision/, result.out)
      assert_equal 0, result.code
    end
  end

  def test_a_rollback_is_told_as_one_and_sealed_at_the_version_rolled_back_to
    with_hook("kamal", revision: EARLIER_SHA) do |folder|
      result = deploy(folder, KAMAL_COMMAND: "rollback", KAMAL_VERSION: EARLIER_SHA)
      assert_match(/^✓  revision  200 .*7654321$/, result.out)
      assert_equal "smoke_seal: after the rollback to #{EARLIER_SHA}: green\n", result.out.lines.last
      assert_equal 0, result.code
    end
  end

  def test_a_version_of_a_checkout_with_changes_is_the_commit
    with_hook("kamal") do |folder|
      assert_match(/: green\n\z/, deploy(folder, KAMAL_VERSION: "#{SHA}_uncommitted_0f1e2d3c4b5a6978").out)
    end
  end

  def test_another_destination_is_not_sealed
    with_hook("kamal") do |folder, server|
      result = deploy(folder, KAMAL_DESTINATION: "staging")
      assert_equal "smoke_seal: the destination staging is not sealed, only production\n", result.out
      assert_equal 0, result.code
      assert_nothing_was_sealed(folder, server)
      assert_match(/: green\n\z/, deploy(folder, KAMAL_DESTINATION: "production").out)
    end
  end

  def test_a_deploy_of_some_roles_does_not_check_the_revision
    with_hook("kamal", revision: EARLIER_SHA) do |folder|
      result = deploy(folder, KAMAL_ROLES: "job")
      assert_match(/\Asmoke_seal: only the roles job were deployed, so the revision is not checked\n/, result.out)
      assert_match(/: green\n\z/, result.out)
    end
  end

  def test_what_cannot_be_sealed_does_not_fail_either
    with_hook("kamal") do |folder|
      File.write("#{folder}/config/smoke_seal.yml", "apps: { shop: { titel: 1 } }")
      result = deploy(folder)
      assert_match(/: not sealed: wrong config or command, see above \(.* add it to names in #{HOOK}\)\n\z/, result.out)
      assert_equal 0, result.code
      File.delete("#{folder}/bin/prod-smoke")
      result = deploy(folder)
      assert_match(/: not sealed: prod-smoke ended with exit code 127\n\z/, result.out)
      assert_equal 0, result.code
    end
  end

  def test_the_verdict_is_on_the_terminal_also_where_kamal_hides_the_output
    with_hook("kamal", page: "oops") do |folder|
      hook = "cd #{folder} && #{HOOK} >hidden.txt 2>&1"
      said = PTY.spawn({ **NAMED, **ENVIRONMENT }, hook) { |terminal, _input, _pid| break terminal.gets }
      assert_equal "smoke_seal: after the deploy of #{SHA}: RED: it is live, and smoke_seal changes nothing\r\n", said
    end
  end

  def test_the_lines_for_an_existing_hook_seal_and_do_not_end_it
    in_project(page: "oops", files: { HOOK => "#!/bin/bash\nset -eu\necho before\n" }) do |folder|
      result = init(folder, "--for", "kamal")
      assert_equal 2, result.code
      assert_equal "prod-smoke: #{HOOK} exists already, and stays as it is; add these lines to its end:\n", result.err
      File.write("#{folder}/#{HOOK}", "#!/bin/bash\nset -eu\necho before\n#{result.out}echo after\n", perm: 0o755)
      File.chmod(0o755, "#{folder}/#{HOOK}")
      result = deploy(folder)
      assert_match(/\Abefore\n.*: RED: it is live, and smoke_seal changes nothing\nafter\n\z/m, result.out)
      assert_equal ["", 0], [result.err, result.code]
    end
  end

  def test_for_an_existing_hook_that_ends_with_exit_it_says_before_which_line_the_lines_have_to_be
    ours = "#!/bin/sh\nif false; then\n  exit 1\nfi\nexit 0 # done\n"
    in_project(files: { HOOK => ours }) do |folder|
      result = init(folder, "--for", "kamal")
      assert_match(/; add these lines before its line 5 \(exit 0 # done\), which ends it:$/, result.err)
      File.write("#{folder}/#{HOOK}", ours + result.out)
      File.chmod(0o755, "#{folder}/#{HOOK}")
      result = init(folder, "--for", "kamal")
      assert_equal ["prod-smoke: #{HOOK} has prod-smoke already, but does not start it: its line 5 (exit 0 # done) " \
                    "ends it before that; move that line to the end\n", 2], [result.err, result.code]
    end
  end

  def test_a_hook_that_is_not_executable_seals_nothing_and_is_told
    with_hook("kamal") do |folder|
      File.chmod(0o644, "#{folder}/#{HOOK}")
      result = init(folder, "--for", "kamal")
      assert_match(/but does not start it: it is not executable; run: chmod \+x #{HOOK}$/, result.err)
      assert_equal ["", 2], [result.out, result.code]
    end
  end

  def test_an_existing_hook_in_another_language_gets_other_advice
    in_project(files: { HOOK => "#!/usr/bin/env ruby\n" }) do |folder|
      assert_match(/it is no shell script: write these lines to one/, init(folder, "--for", "kamal").err)
    end
  end

  def test_it_is_written_where_kamal_looks_and_says_what_kamal_hides
    in_project(files: { "config/deploy.yml" => "service: shop\nhooks_path: deploy/hooks # ours\n" }) do |folder|
      result = init(folder, "--for", "kamal")
      assert_match(%r{\Adeploy/hooks/post-deploy is written: }, result.out)
      assert_match(/hooks_output:\n    post-deploy: :verbose\n/, result.out)
      refute_match(/there is no config/, result.out)
      assert File.executable?("#{folder}/deploy/hooks/post-deploy")
    end
  end
end
