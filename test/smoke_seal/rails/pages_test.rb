# frozen_string_literal: true

require "rails_helper"
require_relative "../../support/sealed_releases"

# The pages that a host mounts.
class PagesTest < ActionDispatch::IntegrationTest
  include SealedReleases

  test "the overview" do
    sealed("June Edition", seal_of("red", checks: { "up" => "passed", "tasks" => "failed" }, at: 2.hours.ago),
           seal_of("green", at: 1.hour.ago))
    release = sealed("July Edition", seal_of("green"))
    with_credentials do
      get "/smoke_seal", headers: credentials
      assert_response :success
      get "/smoke_seal/releases/#{release.id}", headers: credentials
      assert_response :success
      get "/smoke_seal/apps/shop/checks/tasks", headers: credentials
      assert_response :success
    end
  end
end
