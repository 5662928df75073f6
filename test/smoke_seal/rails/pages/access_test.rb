# frozen_string_literal: true

require "rails_helper"
require_relative "../../../support/sealed_releases"
require_relative "../rails_process"

# Who may see the pages of the engine.
class PagesAccessTest < ActionDispatch::IntegrationTest
  include SealedReleases

  PATHS = ["/smoke_seal", "/smoke_seal/releases/1", "/smoke_seal/check?app=shop&check=up"].freeze

  test "the pages are closed until the host opens them, and say how that is done" do
    sealed("June Edition", seal_of("green"))
    PATHS.each do |path|
      get path
      assert_response :unauthorized, path
      assert_includes response.body, "config.smoke_seal.base_controller_class"
      assert_not_includes response.body, "June"
      assert_no_match(/\ABasic/, response.headers["WWW-Authenticate"])
      assert_equal "text/plain", response.media_type
    end
  end

  test "credentials open them, and nothing else does" do
    with_credentials do
      get "/smoke_seal", headers: credentials
      assert_response :success
      [nil, credentials("wrong"), credentials(""), { "Authorization" => "Basic !" }, { "Authorization" => "Bearer x" },
       { "Authorization" => "Basic #{["operator"].pack("m0")}" }].each do |headers|
        get "/smoke_seal", headers: headers.to_h
        assert_response :unauthorized, headers.inspect
        assert_equal %(Basic realm="smoke_seal", charset="UTF-8"), response.headers["WWW-Authenticate"]
      end
    end
  end

  test "a user without a password, or a password without a user, opens nothing" do
    [["operator", nil], ["operator", ""], [nil, PASSWORD], ["", ""]].each do |user, password|
      configured(http_basic_user: user, http_basic_password: password) do
        get "/smoke_seal", headers: credentials(password.to_s)
        assert_response :unauthorized, [user, password].inspect
      end
    end
  end

  test "the password may be a callable, so that printing the configuration does not show it" do
    configured(http_basic_user: "operator", http_basic_password: -> { PASSWORD }) do
      get "/smoke_seal", headers: credentials
      assert_response :success
    end
  end

  HOST = <<~RUBY
    require "action_controller/railtie"
    require "rack/mock"
    Shop.config.hosts.clear
    Shop.config.action_dispatch.show_exceptions = false
    class ApplicationController < ActionController::Base; end
    class AdminController < ApplicationController
      before_action { redirect_to login_path unless params[:admin] }
      layout "admin"
    end
    class Release < ActiveRecord::Base; end
    def show(path, **env)
      answer = Rack::MockRequest.new(Shop).get(path, env)
      # The body of a redirect depends on the version of Rails.
      body = answer.body[/<h1>.*/] || answer.body.lines.first unless answer.status == 302
      p [answer.status, answer.headers["Location"], body]
    end
    Shop.initialize!
    ActiveRecord::Schema.verbose = false
    ActiveRecord::Schema.define { create_table(:releases) { |t| t.json :smoke_seal, default: {} } }
    Shop.routes.draw do
      get "login", to: "x#y", as: :login
      mount SmokeSeal::Engine => "/smoke_seal"
    end
  RUBY

  def seen(config, *requests, env: "production")
    in_folder do |folder|
      script = "ENV['RAILS_ENV'] = Rails.env = #{env.inspect}\n#{HOST.sub("Shop.initialize!", "#{config}\n\\0")}" \
               "#{requests.join("\n")}"
      result = RailsProcess.run(script, folder: folder)
      assert_equal ["", 0], [result.err, result.code], result.out
      result.out.lines.grep(/\A\[/).join
    end
  end

  test "the host's own controller decides, with its own routes" do
    config = "Shop.config.smoke_seal.base_controller_class = 'AdminController'"
    assert_equal <<~TEXT, seen(config, "show '/smoke_seal'", "show '/smoke_seal?admin=1'")
      [302, "http://example.org/login", nil]
      [200, nil, "<h1>Production seals</h1>"]
    TEXT
  end

  test "in development they are open to this machine, and to no other" do
    local = "show '/smoke_seal', 'REMOTE_ADDR' => '127.0.0.1'"
    others = ["show '/smoke_seal', 'REMOTE_ADDR' => '192.0.2.7'",
              "show '/smoke_seal', 'REMOTE_ADDR' => '127.0.0.1', 'HTTP_X_FORWARDED_FOR' => '192.0.2.7'"]
    closed = %([401, nil, "The pages of smoke_seal are closed. To open them, use your own authentication:\\n"]\n)
    assert_equal %([200, nil, "<h1>Production seals</h1>"]\n#{closed * 2}), seen("", local, *others, env: "development")
    assert_equal closed, seen("", local)
  end
end
