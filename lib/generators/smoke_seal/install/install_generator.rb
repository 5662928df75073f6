# frozen_string_literal: true

require "rails/generators/named_base"
require_relative "../migration_files"
require_relative "agents_file"
require_relative "health_route"
require_relative "host_file"
require_relative "model_file"
require_relative "own_methods"
require_relative "platform"
require_relative "routes_file"
require_relative "skipped_parts"
require_relative "suites_file"

module SmokeSeal
  module Generators
    # `rails g smoke_seal:install [Release]`: writes everything that a host needs to seal its releases. Run again, it
    # keeps existing files; `rails destroy smoke_seal:install` removes unedited ones.
    class InstallGenerator < ::Rails::Generators::NamedBase
      include MigrationFiles
      include SkippedParts

      source_root File.expand_path("templates", __dir__)

      argument :name, type: :string, default: "Release", banner: "MODEL", desc: "The model of a release"
      class_option :app, type: :string, desc: "The app's name in your deploy config (default: that of the Rails app)"

      class_option :ship, type: :string, default: "rails", enum: %w[rails plain],
                          desc: "Where the ship runs: in this app, or in plain Ruby on another machine"
      class_option :replace, type: :boolean, default: false,
                             desc: "Remove the model's own methods that the concern brings"
      class_option :rollback, type: :string, enum: Platform::PRESETS,
                              desc: "How the app is rolled back (default: by the files of the host)"

      # Without this Thor exits with 0 after an error, and `generate … && db:migrate` continues.
      def self.exit_on_failure? = true

      # Refuses a misspelt name: the files would be for a model that does not exist.
      def require_model
        return if behavior == :revoke || File.file?(File.expand_path(model_path(class_name), destination_root))

        path = model_path(class_name)
        raise Thor::Error, "there is no model #{class_name}: #{path} does not exist. Name the model that is shipped " \
                           "(bin/rails g smoke_seal:install MODEL), or generate it first: " \
                           "bin/rails g model #{class_name}. An app that keeps no releases needs no generator: " \
                           "bundle exec prod-smoke init https://…"
      end

      def validate_app_name
        return if app.match?(/\A[\w.-]+\z/)

        raise Thor::Error, "#{app.inspect} is not a valid app name: use letters, digits, and . - _"
      end

      # Destroy keeps the migration: a database that ran it would have a column without one.
      def write_migration
        return if skip?(:migration)
        return host_file(migration_path, rendered("migration.rb")) if behavior == :invoke

        say_status(:keep, "#{existing_migration} it may have run", :yellow) if existing_migration
      end

      def include_concern
        return if skip?(:model)

        action OwnMethods.new(self, model_files)
        action ModelFile.new(self, model_path(class_name), class_name)
      end

      def write_badge
        return if skip?(:badge)

        host_file("app/views/#{partial_folder}/_smoke_seal_badge.html.erb", rendered("smoke_seal_badge.html.erb"))
      end

      # A plain ship has a script instead of a module of the model.
      def write_step
        return if skip?(:step)
        return host_file("bin/seal-release", rendered("seal-release"), mode: 0o755) if plain_ship?

        host_file(model_path("#{class_name}::SmokeSealStep"), in_namespaces(rendered("smoke_seal_step.rb")))
      end

      # The files that all sealed models share.
      def write_shared_files
        return say_status(:keep, "shared files, since #{others.join(", ")} needs them", :yellow) if others.any?

        host_file("app/helpers/smoke_seal_helper.rb", rendered("smoke_seal_helper.rb")) unless skip?(:badge)
        host_file("config/smoke_seal.yml", rendered("smoke_seal.yml")) unless skip?(:config)
        host_file("bin/prod-smoke", rendered("prod-smoke"), mode: 0o755) unless skip?(:command)
      end

      # The pages show all sealed releases; the host decides whether to mount them.
      def extend_shared_files
        return if others.any?

        action AgentsFile.new(self, rendered("AGENTS.md")) unless skip?(:agents)
        action RoutesFile.new(self) unless skip?(:routes)
        action SuitesFile.new(self, rendered("devops_test_suites.yml"), app: app) unless skip?(:suites)
      end

      def print_next_steps
        say(rendered(behavior == :invoke ? "next_steps.txt" : "left_over.txt"))
      end

      private

      RECORD = "bin/rails smoke_seal:record"
      private_constant :RECORD

      # The other sealed models; only for destroy.
      def others
        return [] if behavior == :invoke

        models = Dir.glob("app/models/**/*.rb", base: destination_root) - [model_path(class_name)]
        models.select do |path|
          File.binread(File.expand_path(path, destination_root)).match?(/^\s*include .*SmokeSeal::Sealable\b/)
        end
      end

      # With --ship plain; destroy removes what is there.
      def plain_ship?
        return options[:ship] == "plain" if behavior == :invoke

        File.exist?(File.expand_path("bin/seal-release", destination_root))
      end

      # The model, and the files of its folder, which it may include.
      def model_files
        folder = model_path(class_name).delete_suffix(".rb")
        [model_path(class_name), *Dir.glob("#{folder}/**/*.rb", base: destination_root)]
      end

      def host_file(path, content, **options)
        action HostFile.new(self, path, content, **options)
      end

      # The path of the app's health check; nil if no route has a known name. New apps have /up since Rails 7.1.
      def health_path = HealthRoute.path(::Rails.application)

      # The app's name in the config files: mcritchie-studio for McritchieStudio::Application.
      def app = options[:app] || application_name.dasherize

      # The lines at +rollback+ in the config; a comment if the platform is not known.
      def rollback_line
        known = rollback or return "# rollback: kamal"
        return "rollback: #{known["preset"]}" if known.one?

        "rollback: { #{known.map { |key, value| "#{key}: #{value}" }.join(", ")} }"
      end

      def rollback
        return @rollback if defined?(@rollback)

        detected = Platform.detect(destination_root)
        chosen = options[:rollback] || (asked_rollback unless detected)
        @rollback = chosen ? required_keys(chosen) : detected
      end

      # Keys that the preset requires.
      def required_keys(preset)
        preset == "github_actions" ? { "preset" => preset, "workflow" => "deploy.yml" } : { "preset" => preset }
      end

      # The Ruby code of the recorder in a plain ship; nil if the platform is not known.
      def recorder
        case rollback&.fetch("preset")
        when "kamal" then "SmokeSeal::Recorder.kamal"
        when "heroku"
          %(SmokeSeal::Recorder.remote("heroku run --app #{rollback["heroku_app"] || app} -- #{RECORD}"))
        end
      end

      def asked_rollback
        return unless behavior == :invoke && $stdin.tty? && !options[:quiet] && !options[:pretend]

        ask("How is the app deployed? A red seal shows the rollback commands of", limited_to: Platform::PRESETS,
                                                                                  default: "none")
      end

      # The app's name as its pages are likely to show it.
      def app_title = app.titleize

      def partial_folder = (regular_class_path + [plural_file_name]).join("/")

      def model_path(constant) = "app/models/#{constant.underscore}.rb"

      def in_namespaces(code)
        outer = class_name.split("::")
        opened = outer.each_index.map { |depth| opening(outer.first(depth + 1)) }
        nested = opened.reverse.inject(code) { |inner, opening| "#{opening}\n#{inner.indent(2)}end\n" }
        "# frozen_string_literal: true\n\n#{nested}"
      end

      # The model is a class. A namespace is a module, unless the host has a class of that name.
      def opening(names)
        file = File.expand_path(model_path(names.join("::")), destination_root)
        outer_class = File.file?(file) && File.binread(file).match?(/^\s*class\s+(?:[\w:]+::)?#{names.last}\b/)
        "#{names.join("::") == class_name || outer_class ? "class" : "module"} #{names.last}"
      end
    end
  end
end
