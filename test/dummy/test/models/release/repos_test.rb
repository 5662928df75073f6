# frozen_string_literal: true

require "rails_helper"
require_relative "../../support/ships"

class ReleaseReposTest < ActiveSupport::TestCase
  include Ships

  def test_the_environment_may_set_the_url_of_production
    assert_equal "https://app.mcritchie.studio", Release::Repos.load.fetch(APP).smoke_url
    with_env("PRODUCTION_URL" => "http://127.0.0.1:3000") do
      assert_equal "http://127.0.0.1:3000", Release::Repos.load.fetch(APP).smoke_url
    end
  end

  def test_the_host_of_the_gate_is_the_one_that_is_sealed
    with_env("PRODUCTION_URL" => "http://127.0.0.1:3000") do
      assert_equal "http://127.0.0.1:3000", SmokeSeal::Config.load(root: Rails.root).suite(APP).url
    end
  end

  def test_an_app_without_a_deploy_command_is_named
    error = assert_raises(Release::Aborted) { Release::Repos.load.fetch("blog") }
    assert_equal "config/release_repos.yml does not say how to deploy blog: there is no apps.blog.prod_deploy",
                 error.message
  end

  def test_an_unknown_setting_is_named
    assert_match(/deploy blog: unknown keywords: smoke_ulr at/, refusal("smoke_ulr" => "https://blog.example"))
  end

  def test_a_missing_setting_is_named
    assert_match(/lacks smoke_url and command\z/, refusal("adapter" => "script"))
    assert_match(/lacks repo, remote, and branch\z/, refusal("adapter" => "git_push", "smoke_url" => "https://blog.example"))
  end

  private

  def refusal(entry)
    repos = Release::Repos.new("apps" => { "blog" => { "prod_deploy" => entry } })
    assert_raises(Release::Aborted) { repos.fetch("blog") }.message
  end
end
