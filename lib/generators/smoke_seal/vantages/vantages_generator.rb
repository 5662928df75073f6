# frozen_string_literal: true

require "rails/generators/base"
require_relative "../install/host_file"
require_relative "../migration_files"

module SmokeSeal
  module Generators
    # `rails g smoke_seal:vantages`: writes the migration of the tables that keep runs from several vantages, and their
    # votes.
    class VantagesGenerator < ::Rails::Generators::Base
      include MigrationFiles

      source_root File.expand_path("templates", __dir__)

      # Without this Thor exits with 0 after an error, and `generate … && db:migrate` continues.
      def self.exit_on_failure? = true

      # Destroy keeps the migration: a database that ran it would have tables without one.
      def write_migration
        return action(HostFile.new(self, migration_path, rendered("migration.rb"))) if behavior == :invoke

        say_status(:keep, "#{existing_migration} it may have run", :yellow) if existing_migration
      end

      def print_next_steps
        return if behavior == :revoke

        say("Next: bin/rails db:migrate; vantages: in config/smoke_seal.yml, and config.smoke_seal.vantages = true " \
            "(docs/vantages.md of the gem smoke_seal); once a day, for example by cron, " \
            "bin/rails smoke_seal:prune_vantages")
      end

      private

      def migration_name = "create_smoke_seal_vantages"
    end
  end
end
