# frozen_string_literal: true

module SmokeSeal
  # config/smoke_seal.yml: which apps there are, and what is checked of each.
  class Config
    PLACE = "config/smoke_seal.yml"
    # What stands at the top of the file.
    KEYS = %w[apps alert default_app default_url].freeze
    private_constant :KEYS

    class << self
      # Reads the file at +path+; or the first one found from the working directory upwards, else below +root+. An app
      # needs none: without a file, the host's deploy config says which apps there are. A file at +path+ brings no other
      # apps than its own, and those of a host's deploy config beside it.
      #
      # @param path [String, Pathname, nil]
      # @param root [String, Pathname, nil] where the host app is
      # @return [Config]
      # @raise [ConfigError] the file is not there, or not what it should be
      def load(path: nil, root: nil)
        roots = path ? [] : [*ancestors, *(root && File.expand_path(root))]
        path = path ? given(path) : roots.map { |folder| File.join(folder, PLACE) }.find { |file| File.file?(file) }
        folders = [*(path && File.dirname(path)), *roots.map { |folder| File.join(folder, "config") }]
        new(path: path, host: HostDeployConfig.find(folders))
      end

      private

      def given(written)
        path = File.expand_path(written)
        return path if File.file?(path)

        raise ConfigError.new(File.exist?(path) ? "is no file" : "no such file", file: shown(written, path))
      rescue SystemCallError
        # The working directory is gone, and only it could say what the path begins with.
        raise ConfigError.new("no such file", file: shown(written, written))
      end

      def shown(written, path) = Redact.typed(UTF8.of(written), UTF8.of(path))

      # The working directory and the folders above it; none when it was deleted under our feet.
      def ancestors
        folders = [Dir.pwd]
        folders << File.dirname(folders.last) until folders.last == File.dirname(folders.last)
        folders
      rescue SystemCallError
        []
      end
    end

    # @return [String, nil] the file; nil when there is none
    attr_reader :path

    # @return [String, nil] the app that is meant where none is named
    attr_reader :default_app

    # @return [String, nil] where an app is looked at that nothing knows
    attr_reader :default_url

    # @param path [String, nil]
    # @param host [HostDeployConfig]
    def initialize(path:, host:)
      @path = path
      @host = host
      content = path ? YAMLFile.load(path) : {}
      content = content.transform_keys(&:to_s) if content.is_a?(Hash)
      @entries = entries(content)
      @alert, @default_app, @default_url = (content || {}).values_at("alert", "default_app", "default_url")
    end

    # @return [Array<String>] the apps of the file and of the host's deploy config
    def apps = @entries.keys | @host.known_apps

    # The host's own app: the one that the config says, the only one there is, or the one its folder is named after.
    #
    # @param root [String, nil] the host's root; that of the config file when nil
    # @return [String, nil]
    def own_app(root = nil)
      return default_app if default_app
      return apps.first if apps.one?

      name = UTF8.of(File.basename(root || folder || ""))
      apps.find { |app| [name, name.tr("_", "-")].include?(app) }
    end

    # A mistake in it keeps nobody from sealing: it raises here, where somebody is to be told.
    #
    # @return [Hash{String => String, nil}] whom an alert goes to, as {AlertSettings#to_h} gives it
    # @raise [ConfigError] with everything that is wrong with it
    def alert
      raise ConfigError.new(alert_settings.problems, file: path) if alert_settings.problems.any?

      alert_settings.to_h
    end

    # The suite of +app+, ready to run.
    #
    # @param app [String, Symbol]
    # @param url [String, nil] where to look instead of where the config says
    # @param deadline [Numeric, ActiveSupport::Duration, nil] seconds, instead of what the config says
    # @param boot_window [Numeric, ActiveSupport::Duration, nil] the same of the boot window
    # @param removed [Array<String>, nil] paths that are gone, beside those that the config names
    # @return [Suite]
    # @raise [UnknownAppError] nothing knows the app, and the config has no default_url; with a URL, and no app known at
    #   all, any name will do
    # @raise [ConfigError] with everything that is wrong
    def suite(app, url: nil, deadline: nil, boot_window: nil, removed: nil)
      app = UTF8.of(app)
      raise UnknownAppError, ProdSmoke.unknown(app, apps) unless known?(app, url) || falls_back?(app)

      deadline = seconds(deadline)
      entry = with_times(without_routes(entry_of(app), removed), deadline, seconds(boot_window))
      address, source = address_of(app, entry, url)
      note = note_on(app) unless known?(app, url)
      Suite.parse(app, entry, url: address, url_source: source, folder: folder,
                              lane_within: (deadline if deadline.is_a?(Numeric)), note: note)
    end

    # @return [Hash{String => Array<String>}] what is wrong, by app, and with the alert; empty when all is well
    def problems
      of_apps = apps.to_h { |app| [app, problems_of(app)] }
      besides = { "alert" => alert_settings.problems, "default_app" => problems_of_default_app,
                  "default_url" => problems_of_default_url }
      of_apps.merge(besides) { |_both, one, other| one + other }.reject { |_place, problems| problems.empty? }
    end

    # Without what the file holds, which may be secret: Ruby puts this into messages of its own.
    def inspect = "#<#{[self.class, UTF8.of(path)].join(" ").strip}>"

    private

    # Read when somebody asks: a seal needs none of it.
    def alert_settings = @alert_settings ||= AlertSettings.new(@alert)

    def known?(app, url)
      apps.include?(app) || (url && apps.empty? && !ProdSmoke.url?(app))
    end

    # A misspelt name must not pass for another app in silence.
    def note_on(app) = "unknown app #{TerminalText.line(app, 100)}: looked at default_url, with the default checks"

    # A name that nothing knows, where the config says what is looked at then.
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

    # Where the browser lane runs: the host's root, as a rule; the working directory where there is no file.
    def folder
      return unless path

      folder = File.dirname(path)
      UTF8.of(File.basename(folder) == "config" ? File.dirname(folder) : folder)
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

    # Keys that begin with x- are the author's own: a place for what aliases refer to.
    def misplaced(content)
      return ["must be a mapping that begins with apps:"] unless content.is_a?(Hash)

      unknown = content.keys.reject { |key| KEYS.include?(key) || key.start_with?("x-") }
      problems = unknown.map { |key| "#{key}: unknown key; apps stand below apps:, and your own anchors below x-…" }
      apps = content["apps"]
      problems << "apps: must be a mapping of app names to their settings" unless apps.nil? || apps.is_a?(Hash)
      problems + %w[default_app default_url].filter_map { |key| no_text(key, content[key]) }
    end

    def no_text(key, value)
      return if value.nil? || (value.is_a?(String) && !value.strip.empty?)

      "#{key}: must be a text: #{key == "default_app" ? "the name of an app" : "https://app.example.com"}"
    end

    def address_of(app, entry, url)
      return [UTF8.of(url), "url"] if url

      own = entry["url"]
      return [own, "url"] if own.is_a?(String)

      return [default_url, "default_url"] unless apps.include?(app)

      [@host.url_for(app), own.nil? && @host.known_apps.include?(app) ? "the url of the host's deploy config" : "url"]
    end

    # What is wrong with either list is the suite's to say.
    def without_routes(entry, removed)
      return entry if removed.nil? || removed == []

      own = entry["removed"]
      both = own.is_a?(Array) && removed.is_a?(Array) ? own | removed.map { |path| UTF8.of(path) } : removed
      entry.merge("removed" => both)
    end

    # A Rational, a BigDecimal or a Duration as a Float. A Duration claims to be an Integer; `case` is not taken in.
    def seconds(given)
      case given
      when nil, Integer then given
      # The message that it is no number repeats it.
      when String then ProdSmoke.url?(given) ? "…" : given
      else given.respond_to?(:to_f) ? given.to_f : given
      end
    end

    # The entry with the caller's own times. What the file says gives way where it does not go with them: a deadline
    # shortens the timeout and the boot window, and beside a longer boot window the deadline is as if it were not there.
    def with_times(entry, deadline, boot_window)
      given = { "deadline" => deadline, "boot_window" => boot_window }.compact
      entry = entry.except("deadline") if longer?(boot_window, entry["deadline"])
      shortened = %w[timeout boot_window].select { |key| longer?(entry[key], deadline) }
      entry.merge(shortened.to_h { |key| [key, deadline] }, given)
    end

    def longer?(one, other)
      one.is_a?(Numeric) && other.is_a?(Numeric) && other.positive? && one > other
    end
  end
end
