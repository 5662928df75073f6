# frozen_string_literal: true

require_relative "config/addresses"
require_relative "config/caller_overrides"
require_relative "config/machine_needs"
require_relative "config/shared_entry"
require_relative "config/vantage_keys"
require_relative "config/watch"
require_relative "environment"

module SmokeSeal
  # config/smoke_seal.yml: the apps, and the checks of each.
  class Config
    include Addresses
    include CallerOverrides
    include MachineNeeds
    include SharedEntry
    include VantageKeys
    include Watch

    PLACE = "config/smoke_seal.yml"
    # The top-level keys of the file.
    KEYS = %w[apps alert default_app default_url quorum vantages watch].freeze
    private_constant :KEYS

    autoload :CheckLines, "smoke_seal/config/check_lines"
    autoload :MissingURL, "smoke_seal/config/missing_url"

    class << self
      # Reads the file at +path+. Without +path+, it reads the first file found from the working directory upwards, else
      # the one below +root+. The file is optional: the host's deploy config also names apps. With +path+, only the
      # deploy config in the same folder is read.
      #
      # @param path [String, Pathname, nil]
      # @param root [String, Pathname, nil] the root folder of the host app
      # @return [Config]
      # @raise [ConfigError] the file does not exist, or is not valid
      def load(path: nil, root: nil)
        roots = path ? [] : [*ancestors, *(root && File.expand_path(root))]
        path = path ? existing(path) : roots.map { |folder| File.join(folder, PLACE) }.find { |file| File.file?(file) }
        folders = [*(path && File.dirname(path)), *roots.map { |folder| File.join(folder, "config") }]
        new(path: path, host: HostDeployConfig.find(folders))
      end

      private

      def existing(written)
        path = File.expand_path(written)
        return path if File.file?(path)

        raise ConfigError.new(File.exist?(path) ? "is not a file" : "no such file", file: shown(written, path))
      rescue SystemCallError
        # The working directory was deleted, so that a relative path cannot be expanded.
        raise ConfigError.new("no such file", file: shown(written, written))
      end

      def shown(written, path) = Redact.typed(UTF8.of(written), UTF8.of(path))

      # The working directory and the folders above it; none if it was deleted.
      def ancestors
        folders = [Dir.pwd]
        folders << File.dirname(folders.last) until folders.last == File.dirname(folders.last)
        folders
      rescue SystemCallError
        []
      end
    end

    # @return [String, nil] the file; nil if there is none
    attr_reader :path

    # @return [String, nil] the app to check if none is named
    attr_reader :default_app

    # @return [String, nil] the base URL of unknown apps
    attr_reader :default_url

    # @param path [String, nil]
    # @param host [HostDeployConfig]
    # @param content [Hash] what the file has
    def initialize(path:, host:, content: path ? YAMLFile.load(path) : {})
      @path = path
      @host = host
      content = content.transform_keys(&:to_s) if content.is_a?(Hash)
      @entries = entries(content)
      @alert, @default_app, @default_url, @quorum, @vantages, @watch =
        (content || {}).values_at("alert", "default_app", "default_url", "quorum", "vantages", "watch")
    end

    # @return [Array<String>] the apps of the file and of the host's deploy config
    def apps = @entries.keys | @host.known_apps

    # Returns the host's own app: default_app of the config, or the only app, or the one named like the root folder.
    #
    # @param root [String, nil] the host's root folder; nil for that of the config file
    # @return [String, nil]
    def own_app(root = nil)
      return default_app if default_app
      return apps.first if apps.one?

      name = UTF8.of(File.basename(root || folder || ""))
      apps.find { |app| [name, name.tr("_", "-")].include?(app) }
    end

    # Like {own_app}, but raises if it is not clear which app is meant.
    #
    # @param root [String, nil]
    # @return [String]
    # @raise [UnknownAppError]
    def required_app(root = nil)
      own_app(root) or raise UnknownAppError, "which app? known: #{apps.empty? ? "none" : apps.join(", ")}"
    end

    # Returns the recipients of an alert. A mistake in them raises only here, and does not prevent a run.
    #
    # @return [Hash{String => String, nil}] as {AlertSettings#to_h} returns it
    # @raise [ConfigError] with every problem of the +alert+ key
    def alert
      raise ConfigError.new(alert_settings.problems, file: path) if alert_settings.problems.any?

      alert_settings.to_h
    end

    # Returns the suite of +app+, ready to run. If +url+ is given and no app is known at all, any name is accepted.
    #
    # @param app [String, Symbol]
    # @param url [String, nil] the base URL, instead of the config's
    # @param deadline [Numeric, ActiveSupport::Duration, nil] seconds, instead of the config's
    # @param boot_window [Numeric, ActiveSupport::Duration, nil] seconds, instead of the config's
    # @param removed [Array<String>, nil] paths that must be gone, in addition to the config's
    # @param environment [String, nil] where the suite runs: "production", or "qa" for the host's QA environment; nil
    #   for the app's own +environment+, which is production by default
    # @yield the entry of the app, to change it for this suite
    # @return [Suite]
    # @raise [UnknownAppError] the app is unknown, and the config has no default_url
    # @raise [ConfigError] with every problem of the app's config
    def suite(app, url: nil, deadline: nil, boot_window: nil, removed: nil, environment: nil)
      app = UTF8.of(app)
      environment = Environment.new(environment || setting_of(app, "environment"), app, host: @host)
      note = require_known(app, url, environment)
      deadline = seconds(deadline)
      entry = with_times(with_removed(with_rollback(app), removed), deadline, seconds(boot_window))
      entry = entry.except("environment", "watch")
      entry = yield(entry) if block_given?
      source = address_in(environment, app, entry, url)
      entry = entry.except("url") unless environment.production?
      MissingURL.check(app, entry, path: path, **source)
      Suite.parse(app, entry, **source, folder: folder, environment: environment.to_s, note: note,
                                        lane_within: (deadline if deadline.is_a?(Numeric)))
    end

    # Whether the file names rollback commands for the app other than Heroku's.
    #
    # @param app [String]
    # @return [Boolean]
    def rollback?(app)
      entry = @entries[app]
      written = entry["rollback"] if entry.is_a?(Hash)
      !written.nil? && written != "heroku"
    end

    # @return [Hash{String => Array<String>}] warnings about a valid config, in the form of {#problems}.
    #   Apps with problems have none.
    # @param commands [Array<String>] the command names of prod-smoke, which cannot be app names
    def warnings(commands: [])
      ConfigWarnings.new(entries: @entries, alert: @alert, vantages: @vantages, commands: commands).to_h
    end

    # @return [Hash{String => Array<String>}] all problems, by app or top-level key; empty if there are none
    def problems
      of_apps = apps.to_h { |app| [app, problems_of(app) + problems_of_watch(app)] }
      of_keys = { "alert" => alert_settings.problems, "default_app" => problems_of_default_app,
                  "default_url" => problems_of_default_url, **problems_of_vantages, "watch" => top_watch.problems }
      of_apps.merge(of_keys) { |_both, one, other| one + other }.reject { |_place, problems| problems.empty? }
    end

    # Without the contents of the file, which may be secret: Ruby prints this in its own error messages.
    def inspect = "#<#{[self.class, UTF8.of(path)].join(" ").strip}>"

    private

    def setting_of(app, name)
      entry = @entries[app]
      entry.transform_keys(&:to_s)[name] if entry.is_a?(Hash)
    end

    # Parsed on demand, since a run does not need them.
    def alert_settings = @alert_settings ||= AlertSettings.new(@alert)

    def known?(app, url)
      apps.include?(app) || (url && apps.empty? && !ProdSmoke.url?(app))
    end

    # Returns the note on an app that is checked at default_url.
    def require_known(app, url, environment)
      return if known?(app, url) || environment.url
      raise UnknownAppError, ProdSmoke.unknown(app, apps) unless falls_back?(app)

      note_on(app)
    end

    # So that a misspelt name does not silently check default_url.
    def note_on(app) = "unknown app #{TerminalText.line(app, 100)}: checked default_url, with the default checks"

    # Whether an unknown app is checked at default_url.
    def falls_back?(app) = !default_url.nil? && !app.strip.empty? && !ProdSmoke.url?(app)

    def problems_of_default_app
      return [] if default_app.nil? || apps.include?(default_app) || default_url

      ["default_app: #{ProdSmoke.unknown(default_app, apps)}"]
    end

    def problems_of_default_url
      Suite.parse(PLACE, {}, url: default_url, url_source: "default_url") if default_url
      []
    rescue ConfigError => e
      e.problems
    end

    def entry_of(app)
      entry = @entries.fetch(app, {})
      return entry.transform_keys(&:to_s) if entry.is_a?(Hash)

      raise ConfigError, "apps.#{app}: must be a mapping of its settings and checks"
    end

    # The entry with the rollback that the host's deploy config implies, if it names none.
    def with_rollback(app)
      entry = entry_of(app)
      return entry unless entry["rollback"].nil?

      { "rollback" => @host.rollback_for(app) }.compact.merge(entry.except("rollback"))
    end

    def problems_of(app)
      suite(app)
      []
    rescue ConfigError => e
      e.problems
    end

    def entries(content)
      problems = misplaced(content || {})
      raise ConfigError.new(problems, file: path) if problems.any?

      apps = (content || {})["apps"] || {}
      apps.to_h { |app, entry| [app.to_s, entry.nil? ? {} : entry] }
    end

    # Returns the problems of the top-level keys. Keys that begin with x- are allowed: they may hold YAML anchors.
    def misplaced(content)
      return ["must be a mapping that begins with apps:"] unless content.is_a?(Hash)

      unknown = content.keys.reject { |key| KEYS.include?(key) || key.start_with?("x-") }
      problems = unknown.map { |key| "#{key}: unknown key; apps belong below apps:, and your own anchors below x-…" }
      apps = content["apps"]
      problems << "apps: must be a mapping of app names to their settings" unless apps.nil? || apps.is_a?(Hash)
      problems + %w[default_app default_url].filter_map { |key| text_problem(key, content[key]) }
    end

    def text_problem(key, value)
      return if value.nil? || (value.is_a?(String) && !value.strip.empty?)

      "#{key}: must be a text: #{key == "default_app" ? "the name of an app" : "https://app.example.com"}"
    end
  end
end
