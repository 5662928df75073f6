# frozen_string_literal: true

require "rails_helper"
require_relative "rails_process"

# What a Rails app says of the instance that answers: settings, key and log.
class InstanceTest < ActiveSupport::TestCase
  include Workspace

  ASK = <<~RUBY
    Shop.initialize!
    _, headers, = Shop.call("REQUEST_METHOD" => "GET", "PATH_INFO" => "/nowhere", "rack.input" => StringIO.new,
                            "HTTP_HOST" => "localhost")
    headers = headers.to_h.transform_keys(&:downcase)
    puts [headers["x-instance"].inspect, headers["x-revision"].inspect, Shop.secret_key_base].join(" ")
    puts Shop.middleware.first(2).map(&:name).inspect
  RUBY

  def ask(initializer)
    in_folder("config/initializers/seal.rb" => initializer) do |folder|
      none = SmokeSeal::InstanceHeader::KEYS.to_h { |name| [name, nil] }
      result = with_env(none.merge("DYNO" => "web.1")) { RailsProcess.run(ASK, folder: folder) }
      assert_equal ["", 0], [result.err, result.code], result.out
      return result.out
    end
  end

  def hash_of(identity, key)
    OpenSSL::HMAC.hexdigest("SHA256", key, "smoke_seal instance\0#{identity}")[0, 16]
  end

  test "it is off by default" do
    assert_match(/^nil nil /, ask(""))
  end

  test "an initializer turns it on with the app's own key, beside the revision" do
    said = ask(<<~RUBY)
      config = Rails.application.config.smoke_seal
      config.instance = true
      config.revision = :short
      config.revision_sha = "4f2c9d1"
    RUBY
    name, revision, key = said.lines.grep(/\A"/).first.to_s.split
    assert_equal ["\"#{hash_of("web.1", key)}\"", "\"4f2c9d1\""], [name, revision]
    assert_includes said, '["SmokeSeal::InstanceHeader", "SmokeSeal::RevisionHeader"]'
  end

  test "the identity and the key may be set, and the key is never shown" do
    said = ask(<<~RUBY)
      config = Rails.application.config.smoke_seal
      config.instance = "app-1:3001"
      config.instance_key = "hunter2"
      Rails.application.config.after_initialize { |app| puts [config, app.config.middleware, app.app].map(&:inspect) }
    RUBY
    assert_includes said, %("#{hash_of("app-1:3001", "hunter2")}")
    assert_not_includes said, "hunter2"
  end
end
