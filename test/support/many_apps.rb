# frozen_string_literal: true

require_relative "http_server"
require_relative "workspace"

# Apps with a server each, and a config that names them.
module ManyApps
  include Workspace

  PAGE = [200, {}, "<title>Studio</title>"].freeze
  HANG = nil

  # Gives a server for each app, by name, and the options of a run that looks at each of its pages once.
  #
  # @param apps [Hash{String => Hash}] the pages of each, by path
  # @param settings [Hash{String => String}] more lines for an app
  def with_apps(apps, settings = {})
    serving(apps) do |servers|
      entries = apps.map do |app, pages|
        checks = pages.keys.map { |path| "      #{path}: { path: #{path} }\n" }.join
        more = settings[app]&.gsub(/^/, "    ")
        "  #{app}:\n    url: #{servers[app].url}\n#{more}\n    checks:\n#{checks}"
      end
      in_app("apps:\n#{entries.join}") do |folder|
        yield servers, { config: "#{folder}/config/smoke_seal.yml", boot_window: 0 }
      end
    end
  end

  def serving(apps, servers = {}, &block)
    app, pages = apps.find { |name, _pages| !servers.key?(name) }
    return yield servers unless app

    HTTPServer.start(pages) { |server| serving(apps, { **servers, app => server }, &block) }
  end

  # A config with these apps, which have the default checks.
  #
  # @yieldparam path [String]
  def with_config_of(names)
    in_folder("smoke_seal.yml" => "apps:\n#{names.map { |name| "  #{name}:\n" }.join}") do |folder|
      yield "#{folder}/smoke_seal.yml"
    end
  end
end
