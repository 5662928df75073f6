# frozen_string_literal: true

require_relative "http_server"
require_relative "workspace"

# A ship in plain Ruby: a production of one app, called shop, and what the operator is told.
module PlainShip
  include Workspace

  PAGES = { "/up" => [200, {}, "ok"], "/" => [200, {}, "<title>Shop</title><h1>Shop</h1>"] }.freeze
  BROKEN = PAGES.merge("/" => [500, {}, "<title>Oops</title>"]).freeze

  attr_reader :config, :folder

  # @param pages [Hash{String => Object}] as HTTPServer takes them
  # @param settings [String] further lines of the app's config
  # @param top [String] further lines of the file
  def in_shop(pages = PAGES, settings: "", top: "")
    HTTPServer.start(pages) do |server|
      in_app(<<~YAML) do |folder|
        apps:
          shop:
            url: #{server.url}
            boot_window: 0
            #{settings}
            checks: { up: { path: /up }, home: { path: / } }
        #{top}
      YAML
        @folder = folder
        @config = "#{folder}/config/smoke_seal.yml"
        yield server
      end
    end
  end

  def console = @console ||= StringIO.new

  # @return [String] what the operator is told
  def said = console.string

  def ship(app: "shop", **options)
    SmokeSeal::Ship.seal(app: app, config: config, console: console, **options)
  end
end
