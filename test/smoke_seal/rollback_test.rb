# frozen_string_literal: true

require_relative "../test_helper"
require "pathname"

# The ways back that an app's config names, filled with what is known of a release.
class RollbackTest < Minitest::Test
  include Workspace

  ABANDON = "Release#abandon!"
  FACTS = { sha: "abc123", previous_sha: "def456", repo: "/srv/studio", heroku_app: "studio-production",
            abandon: ABANDON }.freeze

  # The commands of an app whose rollback setting is +yaml+.
  def commands(yaml, **facts)
    setting = yaml && ", rollback: #{yaml}"
    in_app("apps: { studio: { url: https://app.example.com#{setting} } }") do |folder|
      SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml").suite("studio").rollback_commands(**facts)
    end
  end

  # Without what stands behind #.
  def bare(...) = commands(...).map { |command| command.sub(/   #.*/, "") }

  def test_heroku_commands_are_shown_where_the_heroku_app_is_named
    [nil, "heroku", "{ preset: heroku }"].each do |yaml|
      assert_equal ["heroku rollback --app studio-production",
                    "git -C /srv/studio revert -m1 abc123 && git -C /srv/studio push origin HEAD && " \
                    "git -C /srv/studio push heroku HEAD:main", "Release#abandon!"], bare(yaml, **FACTS)
    end
  end

  def test_without_a_platform_there_are_no_rollback_commands
    assert_empty commands(nil, **FACTS.except(:heroku_app))
    assert_empty commands("none", **FACTS)
  end

  def test_abandon_is_recommended_only_if_the_model_has_it
    assert_equal 2, commands("heroku", **FACTS.except(:abandon)).size
  end

  def test_preset_of_heroku_and_the_seal_say_the_same
    seal = SmokeSeal::Seal.from_result(passed: false)
    assert_equal seal.rollback_commands(repo: "/srv/studio", heroku_app: "studio-production", deployed_sha: "abc123")
                     .map { |command| command.sub(/   #.*/, "") }, bare("heroku", **FACTS)
  end

  def test_without_a_config_the_release_before_is_named_as_well
    seal = SmokeSeal::Seal.from_result(passed: false)
    assert_match(/\Aheroku rollback --app studio v122   #/,
                 seal.rollback_commands(heroku_app: "studio", previous_release: "v122").first)
  end

  def test_a_bare_heroku_rollback_warns_which_release_it_takes
    assert_includes commands("heroku", **FACTS).first, "heroku releases --app studio-production lists them"
    refute_includes commands("heroku", **FACTS, previous_release: "v122").first, "heroku releases"
  end

  # The commands of a red seal of studio, whose config is in the working directory.
  def of_seal(setting, **facts)
    yaml = "apps: { studio: { url: https://app.example.com#{setting && ", rollback: #{setting}"} } }"
    in_app(yaml) do |folder|
      seal = SmokeSeal::Seal.from_h("status" => "red", "summary" => "1/2", "app" => "studio")
      return Dir.chdir(folder) { seal.rollback_commands(**facts) }
    end
  end

  def test_the_seal_follows_the_config_of_its_app
    facts = { repo: "/srv/studio", deployed_sha: "abc123", previous_sha: "def456" }
    assert_match(/\A\(cd .srv.studio && kamal rollback def456\)/, of_seal("kamal", **facts).first)
    assert_equal ["bin/back abc123"], of_seal("['bin/back %{sha}']", **facts) # rubocop:disable Style/FormatStringToken
    assert_empty of_seal("none", **facts)
    [nil, "heroku"].each do |setting|
      lines = of_seal(setting).map { |line| line[/\A.*?(?=   #| &&)/] }
      assert_equal ["heroku rollback --app studio", "git -C studio revert -m1 <release-merge-sha>", "Release#abandon!"],
                   lines
    end
    assert_equal 3, of_seal("{ preset: nonsense }").size
  end

  # What the host's deploy config implies, where no rollback is named.
  def deployed(prod_deploy, **facts)
    in_app("apps: { studio: { url: https://app.example.com } }") do |folder|
      File.write("#{folder}/config/release_repos.yml", "apps: { studio: { prod_deploy: #{prod_deploy} } }")
      return SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml").suite("studio").rollback_commands(**facts)
    end
  end

  def test_the_hosts_deploy_config_implies_the_platform
    facts = { sha: "abc123", previous_sha: "def456" }
    workflow = "{ strategy: github_actions, workflow: deploy.yml, repo: studio/app, heroku_app: studio-production }"
    assert_match(/\Agh workflow run deploy.yml --repo studio.app -f sha=def456 /, deployed(workflow, **facts).first)
    assert_match(/\Aheroku rollback --app shop /, deployed("{ adapter: script, heroku_app: shop }", **facts).first)
    named = "{ heroku_app: shop, repo: studio/app }"
    assert_match(/\Agit -C <repo> revert/, deployed(named, **facts)[1])
    assert_match(/ push --force dokku def456:/, deployed("{ adapter: git_push, remote: dokku }", **facts).first)
    ["7", "{}", "{ adapter: script }", "{ heroku_app: [1] }", "{ heroku_app: --app }", "{ strategy: github_actions }"]
      .each { |odd| assert_empty deployed(odd, **facts), odd }
  end

  def test_heroku_goes_to_the_release_before_where_that_is_known
    assert_equal "heroku rollback --app studio-production v122", bare(nil, **FACTS, previous_release: "v122").first
    assert_equal "heroku rollback --app studio-production", bare(nil, **FACTS, previous_release: "summer").first
  end

  def test_kamal_goes_to_a_version_and_deploys_the_revert
    assert_equal ["(cd /srv/studio && kamal rollback def456)",
                  "git -C /srv/studio revert -m1 abc123 && git -C /srv/studio push origin HEAD && " \
                  "(cd /srv/studio && kamal deploy)", "Release#abandon!"], bare("kamal", **FACTS)
  end

  def test_git_pushes_the_commit_before_and_then_the_revert
    assert_equal ["git -C /srv/studio push --force dokku def456:refs/heads/main",
                  "git -C /srv/studio revert -m1 abc123 && git -C /srv/studio push origin HEAD && " \
                  "git -C /srv/studio push dokku HEAD:main", "Release#abandon!"],
                 bare("{ preset: git, remote: dokku }", **FACTS)
  end

  def test_what_is_not_known_is_a_placeholder
    assert_equal "heroku rollback --app <heroku-app>", bare("heroku").first
    assert_match(/\Agit -C <repo> revert -m1 <release-merge-sha> /, bare("heroku", sha: nil, repo: "")[1])
    assert_equal "git -C <repo> push --force production <previous-sha>:refs/heads/main", bare("git").first
  end

  def test_what_the_caller_knows_wins_over_the_config
    yaml = "{ preset: heroku, heroku_app: from-config, repo: /from/config }"
    assert_equal "heroku rollback --app from-config", bare(yaml, sha: "abc123").first
    assert_equal "heroku rollback --app studio-production", bare(yaml, **FACTS).first
  end

  # rubocop:disable Style/FormatStringToken -- the placeholders are those of the config

  def test_commands_of_the_host_are_filled_and_quoted
    yaml = "['bin/back %{app} %{url} %{sha} %{previous_sha} %{previous_release} %{repo}', 'date +%s; echo 100%%']"
    assert_equal ["bin/back studio https://app.example.com abc123 '$(x)' <previous-release> '/srv/my app'",
                  "date +%s; echo 100%"],
                 commands(yaml, sha: :abc123, previous_sha: "$(x)", repo: Pathname("/srv/my app"))
  end

  def test_credentials_of_the_url_are_in_no_command
    in_app("apps: { studio: { url: 'https://robot:canary@app.example.com', rollback: ['back %{url}'] } }") do |folder|
      suite = SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml").suite("studio")
      assert_equal ["back https://app.example.com"], suite.rollback_commands
    end
  end

  def test_problems_of_the_setting_are_reported
    error = assert_raises(SmokeSeal::ConfigError) { commands("['back %{shaa}']") }
    assert_equal ["rollback.1: unknown placeholder %{shaa}; did you mean sha?"], error.problems
    error = assert_raises(SmokeSeal::ConfigError) { commands("kamla") }
    assert_equal ['rollback: "kamla" is no preset; did you mean kamal?'], error.problems
    error = assert_raises(SmokeSeal::ConfigError) { commands(%q(["back '%{repo}'"])) }
    assert_equal ["rollback.1: %{repo} stands in quotes; it is quoted already, so write it without them"],
                 error.problems
    assert_raises(ArgumentError) { commands(nil, shaa: "x") }
  end
  # rubocop:enable Style/FormatStringToken
end
