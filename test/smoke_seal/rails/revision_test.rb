# frozen_string_literal: true

require "rails_helper"
require "net/http"
require "support/reference_host"
require_relative "rails_process"

# What a Rails app says of its revision: settings, log, and the answers of the reference host in production mode.
class RevisionTest < ActiveSupport::TestCase
  include Workspace

  SHA = "4f2c9d1e07b35a86c1d0f9e2b7a4836c5d1e0f92"
  ASK = <<~RUBY
    Shop.initialize!
    status, headers, = Shop.call("REQUEST_METHOD" => "GET", "PATH_INFO" => "/nowhere", "rack.input" => StringIO.new,
                                 "HTTP_HOST" => "localhost")
    puts [status, headers.to_h.transform_keys(&:downcase)["x-revision"].inspect, Shop.middleware.first.name].join(" ")
  RUBY

  def ask(initializer, files = {})
    in_folder({ "config/initializers/seal.rb" => initializer }.merge(files)) do |folder|
      result = RailsProcess.run(ASK, folder: folder)
      assert_equal ["", 0], [result.err, result.code], result.out
      return result.out
    end
  end

  test "it is off by default" do
    said = ask("", "REVISION" => SHA)
    assert_match(/^404 nil (?!SmokeSeal)/, said)
    assert_not_includes said, "revision"
  end

  test "an initializer turns it on, and its middleware is the first" do
    said = ask(<<~RUBY, "REVISION" => SHA)
      Rails.application.config.middleware.insert_before 0, Rack::Runtime
      Rails.application.config.smoke_seal.revision = :short
    RUBY
    assert_match(/^404 "4f2c9d1" SmokeSeal::RevisionHeader$/, said)
  end

  test "the revision and the key may be set, and the key is never shown" do
    said = ask(<<~RUBY)
      config = Rails.application.config.smoke_seal
      config.revision = :hmac
      config.revision_sha = -> { "#{SHA}" }
      config.revision_key = "hunter2"
      Rails.application.config.after_initialize do |app|
        puts [config, app.config.middleware, app.middleware, app.app].map(&:inspect)
      end
    RUBY
    assert_includes said, %(404 "#{OpenSSL::HMAC.hexdigest("SHA256", "hunter2", SHA.first(7))}")
    assert_not_includes said, "hunter2"
  end

  test "a missing revision is reported once, and the app answers as usual" do
    said = ask("Rails.application.config.smoke_seal.revision = :hmac", "REVISION" => SHA)
    assert_match(/^404 nil SmokeSeal::RevisionHeader$/, said)
    assert_equal 1, said.scan("WARN: smoke_seal: answers do not name their revision: there is no key for :hmac").size
  end

  test "every answer of the app names its revision: pages, redirects, errors, files" do
    env = { "GIT_SHA" => SHA, "DATABASE_URL" => "sqlite3:/nowhere/at/all.sqlite3" }
    ReferenceHost.start(release: "broken", env: env) do |host|
      { "/up" => 200, "/" => 200, "/board" => 301, "/deployments" => 500, "/tasks" => 500, "/nowhere" => 404,
        "/studio.css" => 200, "/icon.svg" => 200 }.each do |path, status|
        answer = Net::HTTP.get_response(URI("#{host.url}#{path}"))
        assert_equal [path, status.to_s, ["4f2c9d1"]], [path, answer.code, answer.get_fields("x-revision")]
      end
    end
  end
end
