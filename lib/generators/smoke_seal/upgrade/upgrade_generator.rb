# frozen_string_literal: true

require "rails/generators/named_base"
require_relative "../install/host_file"
require_relative "../migration_files"
require_relative "schema_gaps"

module SmokeSeal
  module Generators
    # `rails g smoke_seal:upgrade [Release]`: writes migrations for what the database lacks since the version that the
    # host had before, and nothing else.
    class UpgradeGenerator < ::Rails::Generators::NamedBase
      include MigrationFiles

      source_root File.expand_path("templates", __dir__)
      # The migration of the column is that of the installation.
      source_paths << File.expand_path("../install/templates", __dir__)

      argument :name, type: :string, default: "Release", banner: "MODEL", desc: "The model of a release"

      # Without this Thor exits with 0 after an error, and `generate … && db:migrate` continues.
      def self.exit_on_failure? = true

      def require_model
        return if model.respond_to?(:table_name) && model.table_name

        raise Thor::Error, "there is no model #{class_name}: name the one that includes SmokeSeal::Sealable " \
                           "(bin/rails g smoke_seal:upgrade MODEL)"
      end

      def write_migrations
        return if behavior == :revoke

        missing = read_schema
        return say_status(:identical, "#{table_name} has all that smoke_seal #{VERSION} needs", :blue) if missing.empty?

        missing.each { |name, template| write_migration(name, template) }
      end

      # Destroy keeps the migrations: a database that ran one would have a change without it.
      def print_next_steps
        return say("The migrations are kept, since they may have run.") if behavior == :revoke

        say("Files that smoke_seal:install wrote are yours, and stay as they are. To see what is new in them: " \
            "commit, then bin/rails g smoke_seal:install #{class_name} --force, and git diff.")
      end

      private

      def model = @model ||= class_name.safe_constantize

      # As the model has it, which may differ from its name.
      def table_name = model.table_name

      # @return [Hash{String => String}] the templates by the names of the migrations
      def read_schema
        gaps = SchemaGaps.new(model)
        raise Thor::Error, "there is no table #{table_name}: bin/rails db:migrate first" unless gaps.table?

        refuse_type(gaps.unusable_type)
        { "add_smoke_seal_to_#{table_name}" => ("migration.rb" if gaps.column?),
          "index_#{table_name}_for_smoke_seal" => ("index_migration.rb" if gaps.index?) }.compact
      rescue ActiveRecord::ActiveRecordError => e
        raise Thor::Error, "the database could not be read: #{ErrorText.text(e)}"
      end

      # Its content cannot be converted without knowing what is in it.
      def refuse_type(type)
        return unless type

        raise Thor::Error, "#{table_name}.smoke_seal is a #{type} column: it must be json, or jsonb on PostgreSQL. " \
                           "Rename that column, then run this again"
      end

      def write_migration(name, template)
        @migration_name = name.tr(".", "_")
        existing = existing_migration
        return action(HostFile.new(self, migration_path, rendered(template))) unless existing

        say_status(:identical, "#{existing} is not run yet: bin/rails db:migrate", :yellow)
      end
    end
  end
end
