# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/workspace"
require "open3"

# `bin/rails app:update` of a host that was installed: it rewrites config/ and bin/, and takes nothing from the gem.
class AppUpdateTest < Minitest::Test
  include Workspace

  BUNDLE = File.expand_path(ENV.fetch("BUNDLE_GEMFILE"))
  HOST = {
    "Rakefile" => "require_relative \"config/application\"\nRails.application.load_tasks\n",
    "bin/rails" => "APP_PATH = File.expand_path(\"../config/application\", __dir__)\n" \
                   "require_relative \"../config/boot\"\nrequire \"rails/commands\"\n",
    "config/boot.rb" => "require \"bundler/setup\"\n",
    "config/environment.rb" => "require_relative \"application\"\nRails.application.initialize!\n",
    "config/application.rb" => <<~RUBY,
      require_relative "boot"
      require "rails"
      require "active_record/railtie"
      require "action_controller/railtie"
      require "smoke_seal"
      module Shop
        class Application < Rails::Application
        end
      end
    RUBY
    "config/routes.rb" => "Rails.application.routes.draw do\nend\n",
    "config/initializers/smoke_seal.rb" => "Rails.application.config.smoke_seal.deadline = 20\n",
    "app/models/application_record.rb" => "class ApplicationRecord < ActiveRecord::Base\n" \
                                          "  self.abstract_class = true\nend\n",
    "app/models/release.rb" => "class Release < ApplicationRecord\nend\n",
    "db/migrate/20260101000000_create_releases.rb" => <<~RUBY
      class CreateReleases < ActiveRecord::Migration[6.1]
        def change = create_table(:releases) { |table| table.string :slug }
      end
    RUBY
  }.freeze

  def rails(folder, *arguments, stdin: "")
    env = { "BUNDLE_GEMFILE" => BUNDLE, "DATABASE_URL" => "sqlite3:#{folder}/app.sqlite3", "RAILS_ENV" => "test",
            "SECRET_KEY_BASE" => "not-a-secret" }
    out, status = Open3.capture2e(env, RbConfig.ruby, "bin/rails", *arguments, stdin_data: stdin, chdir: folder)
    assert_predicate status, :success?, out
    out
  end

  def ours(folder)
    paths = Dir.glob("#{folder}/{AGENTS.md,app/**/*,bin/prod-smoke,config/**/smoke_seal.*,db/migrate/*}")
    paths.select { |path| File.file?(path) }.to_h { |path| [path, File.read(path)] }
  end

  def test_an_updated_app_has_all_that_it_needs
    in_folder(HOST) do |folder|
      rails(folder, "generate", "smoke_seal:install")
      rails(folder, "db:migrate")
      before = ours(folder)
      application = File.read(File.join(folder, "config/application.rb"))

      # "a": overwrite this file and all others.
      rails(folder, "app:update", stdin: "a\n" * 40)
      refute_equal application, File.read(File.join(folder, "config/application.rb"))
      assert_equal before, ours(folder)
      assert_includes rails(folder, "generate", "smoke_seal:upgrade"), "releases has all that smoke_seal"
      setting = "p SmokeSeal::Configuration.current.deadline, Release.include?(SmokeSeal::Sealable)"
      assert_equal "20\ntrue\n", rails(folder, "runner", setting)
    end
  end
end
