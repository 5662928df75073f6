# frozen_string_literal: true

require "rails/generators/active_record"
require "rails/generators/named_base"
require_relative "host_file"
require_relative "model_file"

module SmokeSeal
  module Generators
    # `rails g smoke_seal:install [Release]`: all that a host needs to seal its releases. What it writes belongs to the
    # host: run again, it leaves alone what is there, and `rails destroy smoke_seal:install` takes out what is unedited.
    class InstallGenerator < ::Rails::Generators::NamedBase
      include ActiveRecord::Generators::Migration

      source_root File.expand_path("templates", __dir__)

      desc "Writes what seals your releases: a migration, the concern in the model, the badge with its helper, the " \
           "ship's step, config/smoke_seal.yml, bin/prod-smoke and the production_smoke lane. It asks nothing, and " \
           "never overwrites what you edited unless --force says so."

      argument :name, type: :string, default: "Release", banner: "MODEL", desc: "The model of a release"
      class_option :app, type: :string, desc: "The app's name in your deploy config (default: that of the Rails app)"

      def refuse_odd_app
        return if app.match?(/\A[\w.-]+\z/)

        raise Thor::Error, "#{app.inspect} is no name for an app: letters, digits, and . - _ between them"
      end

      # Taken out again, it would leave a database that ran it with a column that no migration speaks of.
      def write_migration
        return host_file(migration_path, rendered("migration.rb")) if behavior == :invoke

        say_status(:keep, "#{existing_migration} it may have run", :yellow) if existing_migration
      end

      def include_concern
        action ModelFile.new(self, model_path(class_name), class_name)
      end

      def write_badge
        host_file("app/views/#{partial_folder}/_smoke_seal_badge.html.erb", rendered("smoke_seal_badge.html.erb"))
      end

      def write_step
        host_file(model_path("#{class_name}::SmokeSealStep"), in_namespaces(rendered("smoke_seal_step.rb")))
      end

      # What every model that is sealed has in common.
      def write_shared_files
        return say_status(:keep, "what #{others.join(", ")} needs as well", :yellow) if others.any?

        host_file("app/helpers/smoke_seal_helper.rb", rendered("smoke_seal_helper.rb"))
        host_file("config/smoke_seal.yml", rendered("smoke_seal.yml"))
        host_file("bin/prod-smoke", rendered("prod-smoke"), mode: 0o755)
      end

      # A file of the host's own lists its lanes in its own way: it is told what to add, and is not rewritten.
      def declare_lane
        return if others.any?

        lanes = File.expand_path(LANES, destination_root)
        lane = rendered("devops_test_suites.yml")
        return host_file(LANES, lane) if !File.exist?(lanes) || File.binread(lanes) == lane.b

        declared = File.binread(lanes).match?(/^[^#\n]*\bproduction_smoke\b/)
        behavior == :invoke ? lane_to_add(declared) : lane_to_take_out(declared)
      end

      def say_what_is_next
        say(rendered(behavior == :invoke ? "next_steps.txt" : "left_over.txt"))
      end

      private

      LANES = "config/devops_test_suites.yml"
      private_constant :LANES

      # The other models that are sealed, when this one is taken out.
      def others
        return [] if behavior == :invoke

        models = Dir.glob("app/models/**/*.rb", base: destination_root) - [model_path(class_name)]
        models.select do |path|
          File.binread(File.expand_path(path, destination_root)).match?(/^\s*include .*SmokeSeal::Sealable\b/)
        end
      end

      def lane_to_add(declared)
        return say_status(:identical, LANES, :blue) if declared

        lane = "`lane: production_smoke` with `command: bin/prod-smoke #{app}`"
        say_status(:add, "#{LANES} has no such lane: add #{lane}", :yellow)
      end

      def lane_to_take_out(declared)
        say_status(:keep, "#{LANES} take the lane production_smoke out by hand", :yellow) if declared
      end

      def host_file(path, content, **options)
        action HostFile.new(self, path, content, **options)
      end

      def rendered(template)
        source = File.read(find_in_source_paths("#{template}.tt"), encoding: Encoding::UTF_8)
        ERB.new(source, trim_mode: "-").result(binding)
      end

      # What the configs call it: the app of McritchieStudio::Application is mcritchie-studio.
      def app = options[:app] || application_name.dasherize

      # As its pages may call it.
      def app_title = app.titleize

      def migration_name = "add_smoke_seal_to_#{table_name}"

      # One that is there keeps its number, whatever the time.
      def migration_path
        existing_migration || File.join(db_migrate_path, "#{next_number}_#{migration_name}.rb")
      end

      def existing_migration
        self.class.migration_exists?(migrations, migration_name)&.delete_prefix("#{destination_root}/")
      end

      def next_number = self.class.next_migration_number(migrations)

      def migrations = File.expand_path(db_migrate_path, destination_root)

      # One that is there was written for the Rails of its day.
      def migration_version
        existing = existing_migration && File.read(File.expand_path(existing_migration, destination_root))
        existing&.slice(/Migration\[([\d.]+)\]/, 1) || ActiveRecord::Migration.current_version
      end

      def partial_folder = (regular_class_path + [plural_file_name]).join("/")

      def model_path(constant) = "app/models/#{constant.underscore}.rb"

      def in_namespaces(code)
        outer = class_name.split("::")
        opened = outer.each_index.map { |depth| opening(outer.first(depth + 1)) }
        nested = opened.reverse.inject(code) { |inner, opening| "#{opening}\n#{inner.indent(2)}end\n" }
        "# frozen_string_literal: true\n\n#{nested}"
      end

      # The model is a class; what it stands in is a module, unless the host has a class of that name.
      def opening(names)
        file = File.expand_path(model_path(names.join("::")), destination_root)
        outer_class = File.file?(file) && File.binread(file).match?(/^\s*class\s+(?:[\w:]+::)?#{names.last}\b/)
        "#{names.join("::") == class_name || outer_class ? "class" : "module"} #{names.last}"
      end
    end
  end
end
