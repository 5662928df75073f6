# frozen_string_literal: true

require "shellwords"

module SmokeSeal
  class CLI
    class Init < Command
      # What a hook has to know of the project: the app, the command that seals it, and the variables that its config
      # reads.
      class HookFacts
        NAME = /\A[A-Za-z_][A-Za-z0-9_]*\z/
        BINSTUB = "bin/prod-smoke"
        private_constant :NAME, :BINSTUB

        # @return [String] the project's root folder
        attr_reader :project

        # @return [String] the app's name in the config
        attr_reader :app

        # @return [String, nil] the path of the config from the root folder; nil for the usual place
        attr_reader :config_path

        # @param config [Config]
        # @param options [Hash{Symbol => Object}] of the command line
        # @param root [String, nil] the host app's root
        # @raise [ConfigError, UnknownAppError] it is not clear which app is meant
        def initialize(config, options, root:)
          @config = config
          @project = root || project_of(config, options[:config]) || Dir.pwd
          @config_path = relative(config.path) if options[:config]
          @app = app_of(options[:app], root)
        end

        # @return [Array<String>] the names of the variables of the environment that the app's config reads
        def variables = @config.variables_of(app).map(&:name).uniq.grep(NAME)

        # @return [Array<String>] the words of the command that seals the app
        def words = [*program, app, *(["--config", config_path] if config_path)]

        # @return [String] the same for a shell
        def command = Shellwords.join(words)

        # @param path [String] from the root folder
        # @return [String, nil] the text of a file of the project; nil if there is none
        def read(path)
          file = File.join(project, path)
          UTF8.of(File.binread(file)) if File.file?(file)
        end

        # @param path [String] from the root folder
        def executable?(path) = File.executable?(File.join(project, path))

        # @param pattern [String]
        # @return [Array<String>] the paths of files of the project, from the root folder
        def files(pattern) = Dir.glob(pattern, base: project).sort

        private

        # The folder above config/smoke_seal.yml.
        def project_of(config, given)
          File.expand_path("../..", config.path) if config.path && given.nil?
        end

        def relative(path) = UTF8.of(path).delete_prefix("#{UTF8.of(project)}/")

        def app_of(given, root)
          return @config.own_app(root) || refuse if given.nil?
          return given if @config.apps.include?(given) || @config.default_url

          raise UnknownAppError, ProdSmoke.unknown(given, @config.apps)
        end

        def refuse
          raise ConfigError, "which app? known: #{@config.apps.join(", ")}; give it with --app"
        end

        # The binstub of the generator, the project's bundle, or what is installed.
        def program
          return [BINSTUB] if executable?(BINSTUB)

          bundled = %w[Gemfile Gemfile.lock].any? { |path| read(path)&.match?(/\bsmoke_seal\b/) }
          bundled ? %w[bundle exec prod-smoke] : %w[prod-smoke]
        end
      end
    end
  end
end
