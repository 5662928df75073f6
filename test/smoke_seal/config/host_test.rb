# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/config_files"

# What the host's deploy config says.
class ConfigHostTest < Minitest::Test
  include ConfigFiles

  def test_host_alone_is_enough_for_the_default_checks
    in_folder("config/release_repos.yml" => RELEASE_REPOS, "config/qa_environments.yml" => QA_ENVIRONMENTS) do |folder|
      Dir.chdir(folder) do
        config = load
        assert_nil config.path
        assert_equal %w[shop studio], config.apps
        assert_equal "https://gate.example.com", config.suite("studio").url
        assert_equal "https://shop.example.com", config.suite("shop").url
        assert_equal %w[up home], config.suite("shop").checks
      end
    end
  end

  def test_host_says_where_an_app_of_the_file_is
    checks = "apps: { studio: { checks: { up: { path: /up } } }, blog: { url: https://blog.example.com } }"
    in_folder("config/smoke_seal.yml" => checks, "config/release_repos.yml" => RELEASE_REPOS,
              "config/qa_environments.yml" => QA_ENVIRONMENTS) do |folder|
      Dir.chdir(folder) do
        assert_equal %w[studio blog shop], load.apps
        assert_equal "https://gate.example.com", load.suite("studio").url
        assert_equal %w[up], load.suite("studio").checks
        error = assert_raises(SmokeSeal::UnknownAppError) { load.suite("wiki") }
        assert_equal "unknown app wiki; known: studio, blog, shop", error.message
      end
    end
  end

  def test_url_of_the_file_wins_over_the_hosts
    in_folder("config/smoke_seal.yml" => STUDIO, "config/release_repos.yml" => RELEASE_REPOS) do |folder|
      assert_equal "https://app.example.com", load(path: "#{folder}/config/smoke_seal.yml").suite("studio").url
    end
  end

  def test_host_of_a_given_file_is_the_one_beside_it
    in_folder("config/release_repos.yml" => RELEASE_REPOS, "other/smoke_seal.yml" => "apps: { blog: }",
              "ours/smoke_seal.yml" => "apps: { blog: }", "ours/qa_environments.yml" => QA_ENVIRONMENTS) do |folder|
      Dir.chdir(folder) do
        assert_equal %w[blog], load(path: "other/smoke_seal.yml", root: folder).apps
        assert_equal %w[blog shop studio], load(path: "ours/smoke_seal.yml", root: folder).apps
      end
    end
  end

  def test_wrong_url_of_the_host_is_reported_as_the_hosts
    environments = "qa_environments: { studio: { production_url: example.com } }"
    in_folder("config/qa_environments.yml" => environments) do |folder|
      Dir.chdir(folder) do
        error = assert_raises(SmokeSeal::ConfigError) { load.suite("studio") }
        assert_equal ["the url of the host's deploy config: example.com has no scheme; write https://example.com"],
                     error.problems
      end
    end
  end

  def test_broken_file_of_the_host_is_named
    in_folder("config/release_repos.yml" => "apps: [") do |folder|
      Dir.chdir(folder) do
        error = assert_raises(SmokeSeal::ConfigError) { load.apps }
        assert_match(%r{\A#{Regexp.escape(folder)}/config/release_repos.yml: line \d: }, error.message)
      end
    end
  end
end
