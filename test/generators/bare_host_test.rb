# frozen_string_literal: true

require_relative "generated_host"

# A host that has the migration, the concern and the config, and no initializer: the defaults are enough.
class BareHostTest < ActiveSupport::TestCase
  include GeneratedHost

  CONFIG = "apps: { shop: { url: %s, boot_window: 0, checks: { home: { path: /, text: Welcome } } } }\n"
  # It sets nothing of config.smoke_seal.
  SCRIPT = <<~RUBY
    require "rails"
    require "active_record/railtie"
    require "smoke_seal"

    class Shop < Rails::Application
      config.root = ARGV.fetch(0)
      config.eager_load = true
      config.secret_key_base = "not-a-secret"
      config.logger = Logger.new(File::NULL)
    end
    Shop.initialize!

    ActiveRecord::Migration.verbose = false
    ActiveRecord::Schema.define { create_table(:releases) { |table| table.string :slug } }
    load Dir.glob("db/migrate/*.rb", base: ARGV.fetch(0)).map { |path| File.join(ARGV.fetch(0), path) }.first
    AddSmokeSealToReleases.new.migrate(:up)

    release = Release.create!(slug: "v1")
    SmokeSeal::SealStep.call(release)
    stored = Release.find(release.id)
    puts [stored.smoke_sealed?, stored.smoke_seal&.status, SmokeSeal::SealAge.of(stored)&.state].inspect
  RUBY
  BASE = "class ApplicationRecord < ActiveRecord::Base\n  self.abstract_class = true\nend\n"
  KEPT = %r{\A(app/models/(application_record|release)|db/migrate/\w+)\.rb\z}

  # A real process, so that no setting of the reference host is there.
  def ship(page)
    HTTPServer.start({ "/" => [200, {}, "<title>Shop</title><p>#{page}</p>"] }) do |server|
      in_host({ "app/models/release.rb" => MODEL, "app/models/application_record.rb" => BASE }) do |folder|
        snapshot(folder).each_key { |path| File.delete(File.join(folder, path)) unless KEPT.match?(path) }
        write(folder, "config/smoke_seal.yml", format(CONFIG, server.url))
        env = { "DATABASE_URL" => "sqlite3::memory:", "RAILS_ENV" => "production", "SECRET_KEY_BASE" => "not-a-secret" }
        return Open3.capture3(env, RbConfig.ruby, "-e", SCRIPT, folder, chdir: folder)
      end
    end
  end

  test "a healthy app is sealed green, and nobody is alerted" do
    out, err, status = ship("Welcome")
    assert_equal [%([true, "green", "fresh"]\n), "", 0], [out, err, status.exitstatus]
  end

  test "a broken app is sealed red, and the operator at the terminal is told" do
    out, err, status = ship("Gone")
    assert_equal [%([true, "red", "fresh"]\n), 0], [out, status.exitstatus], err
    assert_match(/^🔴 Production smoke seal: FAILED/, err.force_encoding("UTF-8"))
    assert_includes err, "NOTHING WAS ROLLED BACK"
  end
end
