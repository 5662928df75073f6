# frozen_string_literal: true

require "minitest/mock"
require_relative "generated_host"
require "generators/smoke_seal/install/health_route"
require "smoke_seal/cli"

# The check of the app's health in the generated config: only of a route that is there.
class HealthRouteTest < ActiveSupport::TestCase
  include GeneratedHost

  App = Struct.new(:routes)
  ROUTE = SmokeSeal::Generators::HealthRoute

  def path_of(&routes)
    set = ActionDispatch::Routing::RouteSet.new
    set.draw(&routes)
    ROUTE.path(App.new(set))
  end

  test "it is the app's most common health route" do
    assert_equal("/up", path_of { get "up", to: "health#show" })
    assert_equal("/up", path_of do
      get "healthz", to: "a#b"
      get "up" => "rails/health#show", as: :rails_health_check
    end)
    assert_equal("/healthz", path_of { get "healthz", to: "a#b", format: false })
    assert_equal("/api/health", path_of { namespace(:api) { get "health", to: "a#b" } })
    assert_equal("/livez", path_of { mount ->(_) { [200, {}, []] } => "/livez" })
    assert_equal("/status", path_of { match "status", to: "a#b", via: %i[get post] })
  end

  test "a route with another path or verb, or a catch-all, is not a health route" do
    assert_nil(path_of { get "uploads", to: "a#b" })
    assert_nil(path_of { post "up", to: "a#b" })
    assert_nil(path_of { get "*path", to: "a#b" })
    assert_nil(path_of { get "users/up", to: "a#b" })
    assert_nil ROUTE.path(nil)
  end

  test "without a health route the config has no such check, and a comment says so" do
    ROUTE.stub(:path, nil) do
      in_host do |folder|
        yaml = read(folder, "config/smoke_seal.yml")
        assert_includes yaml, "# No route of this app says that it is up"
        assert_equal %w[home], SmokeSeal::YAMLFile.new("x").content(yaml)["apps"].values.first["checks"].keys
      end
    end
    ROUTE.stub(:path, "/healthz") do
      in_host { |folder| assert_includes read(folder, "config/smoke_seal.yml"), "up: { path: /healthz, status: 200 }" }
    end
  end
end
