# frozen_string_literal: true

require "rails/generators/active_record"

module SmokeSeal
  module Generators
    # The migrations of a host, for generators of a model. The templates are ERB with the generator as self.
    module MigrationFiles
      def self.included(generator)
        generator.include(ActiveRecord::Generators::Migration)
      end

      private

      # The name of the migration that is written; a generator of several sets it.
      def migration_name = @migration_name || "add_smoke_seal_to_#{table_name}"

      # An existing migration keeps its number.
      def migration_path
        existing_migration || File.join(db_migrate_path, "#{next_number}_#{migration_name}.rb")
      end

      def existing_migration
        self.class.migration_exists?(migrations, migration_name)&.delete_prefix("#{destination_root}/")
      end

      def next_number = self.class.next_migration_number(migrations)

      def migrations = File.expand_path(db_migrate_path, destination_root)

      # An existing migration keeps its Rails version.
      def migration_version
        existing = existing_migration && File.read(File.expand_path(existing_migration, destination_root))
        existing&.slice(/Migration\[([\d.]+)\]/, 1) || ActiveRecord::Migration.current_version
      end

      def rendered(template)
        source = File.read(find_in_source_paths("#{template}.tt"), encoding: Encoding::UTF_8)
        ERB.new(source, trim_mode: "-").result(binding)
      end
    end
  end
end
