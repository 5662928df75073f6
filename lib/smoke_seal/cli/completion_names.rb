# frozen_string_literal: true

require "psych"
require_relative "../utf8"
require_relative "../prod_smoke"

module SmokeSeal
  class CLI
    # The names of apps and checks that may follow on the command line. exe/prod-smoke loads this file alone, since
    # someone waits for it with a finger on the Tab key.
    #
    # It reads the config as plain YAML: a key that is pressed must not run the ERB of a file that happens to be in
    # the working directory. Names that ERB writes are not completed. It never fails, and never prints an error.
    class CompletionNames
      CONFIG = "config/smoke_seal.yml"
      # The commands whose first argument is an app, and the place of the app among the arguments.
      APP_AT = { "await" => 0, "doctor" => 0, "list" => 0, "live" => 1, "watch" => 0 }.freeze
      EXPLAIN = "explain"
      # The commands that take neither apps nor checks.
      OTHERS = %w[alert check-config completion diff help init man vote].freeze
      # The checks of an app that declares none.
      DEFAULT_CHECKS = %w[up home].freeze
      MOST_BYTES = 1_000_000
      ERB_TAG = /<%.*?%>/m
      PRINTABLE = /\A[[:print:]]+\z/
      # What an app's settings add to its checks, and explain takes as well.
      EXPLAINED_SETTINGS = %w[tls revision].freeze
      private_constant :CONFIG, :APP_AT, :EXPLAIN, :OTHERS, :DEFAULT_CHECKS, :MOST_BYTES, :ERB_TAG, :PRINTABLE,
                       :EXPLAINED_SETTINGS

      # @param arguments [Array<String>] the path of the config, empty for the usual place; then the words of the
      #   command line before the cursor, without options
      # @return [Array<String>] the names that may follow
      def self.of(arguments)
        config, *words = arguments.map { |argument| UTF8.of(argument) }
        new(config.to_s).after(words)
      rescue StandardError, SystemStackError
        []
      end

      # @param config [String] the path of the config; empty for the usual place
      def initialize(config)
        @path = config.empty? ? nearest : File.expand_path(config)
      end

      # @param words [Array<String>]
      # @return [Array<String>]
      def after(words)
        command, *rest = words
        names = command.nil? ? apps : arguments_of(command, rest)
        names.grep(PRINTABLE)
      end

      private

      def arguments_of(command, words)
        return [] if OTHERS.include?(command)
        return explained(words) if command == EXPLAIN
        return words.size == APP_AT[command] ? apps : [] if APP_AT.key?(command)

        checks(command) - words
      end

      def explained(words)
        case words.size
        when 0 then apps | explained_of(own_app)
        when 1 then explained_of(words.first)
        else []
        end
      end

      def explained_of(app) = checks(app) | (EXPLAINED_SETTINGS & settings(app).keys)

      def apps
        @apps ||= mapping(content["apps"]).keys | ProdSmoke.known_apps(
          release_repos: read(beside("release_repos.yml")), qa_environments: read(beside("qa_environments.yml"))
        )
      end

      def checks(app)
        return [] unless apps.include?(app)

        written = mapping(settings(app)["checks"]).keys
        written.empty? ? DEFAULT_CHECKS : written
      end

      def settings(app) = mapping(mapping(content["apps"])[app])

      # As Config#own_app.
      def own_app
        return content["default_app"] if content["default_app"]
        return apps.first if apps.one?

        name = UTF8.of(File.basename(File.expand_path("..", folder)))
        apps.find { |app| [name, name.tr("_", "-")].include?(app) }
      end

      def content = @content ||= mapping(read(@path))

      def folder = @path ? File.dirname(@path) : File.expand_path("config")

      def beside(name) = File.join(folder, name)

      def nearest
        folders = [Dir.pwd]
        folders << File.dirname(folders.last) until folders.last == File.dirname(folders.last)
        folders.map { |parent| File.join(parent, CONFIG) }.find { |file| File.file?(file) }
      end

      # @return [Object] the file's data, all scalars as text; nil if it cannot be read
      def read(path)
        return unless path && File.file?(path) && File.size(path) <= MOST_BYTES

        document = Psych.parse(File.read(path, encoding: "BOM|UTF-8").gsub(ERB_TAG, ""))
        plain(document.root) if document
      rescue SystemCallError, Psych::Exception, ArgumentError
        nil
      end

      # Aliases are left out.
      def plain(node)
        case node
        when Psych::Nodes::Scalar then node.value
        when Psych::Nodes::Mapping then node.children.each_slice(2).to_h { |pair| pair.map { |one| plain(one) } }
        when Psych::Nodes::Sequence then node.children.map { |child| plain(child) }
        end
      end

      def mapping(data) = data.is_a?(Hash) ? data.select { |key, _value| key.is_a?(String) } : {}
    end
  end
end
