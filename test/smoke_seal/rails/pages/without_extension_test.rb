# frozen_string_literal: true

require "rails_helper"
require_relative "../rails_process"

# Badges and metrics of a host whose extension cannot be loaded: they show what other machines have recorded.
class PagesWithoutExtensionTest < ActiveSupport::TestCase
  include Workspace

  SCRIPT = <<~RUBY
    require "action_controller/railtie"
    require "rack/mock"
    Shop.config.smoke_seal.badges = true
    Shop.config.smoke_seal.metrics_token = "token"
    Shop.config.hosts.clear
    Shop.initialize!
    Shop.routes.draw { mount SmokeSeal::Engine => "/seals" }
    ActiveRecord::Base.connection.create_table(:releases) { |t| t.json :smoke_seal, default: {}, null: false }
    class Release < ActiveRecord::Base
      include SmokeSeal::Sealable
    end
    evidence = [{ check: "up", outcome: "failed", url: "https://shop.example/up", status: 500, attempts: 1,
                  timings: { total_ms: 12.5 } }]
    Release.create!(smoke_seal: { status: "red", app: "shop", checked_at: Time.now.utc.iso8601, evidence: evidence })
    badge = Rack::MockRequest.new(Shop).get(SmokeSeal::Pages.badge_path("shop", format: :json))
    puts badge.body
    puts Rack::MockRequest.new(Shop).get("/seals/metrics", "HTTP_AUTHORIZATION" => "Bearer token").body
    puts "without extension" if SmokeSeal.extension_error
  RUBY

  FILES = { "broken/smoke_seal/smoke_seal.so" => "not an extension",
            "config/smoke_seal.yml" => "apps: { shop: { url: \"http://127.0.0.1:1\" } }" }.freeze

  test "recorded seals have badges and metrics" do
    in_folder(FILES) do |folder|
      result = RailsProcess.run(SCRIPT, folder: folder, before: [File.join(folder, "broken")])
      assert_equal 0, result.code, result.err
      assert_includes result.out, %("message":"red: 1 failing")
      assert_includes result.out, %(probe_success{app="shop",check="up"} 0\n)
      assert_includes result.out, %(probe_duration_seconds{app="shop",check="up"} 0.0125\n)
      assert_includes result.out, "without extension\n"
    end
  end
end
