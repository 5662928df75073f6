# frozen_string_literal: true

# A production of one app, called shop, and the host's configuration that leads to it.
module ShopInProduction
  PAGES = { "/up" => [200, {}, "ok"], "/" => [200, {}, "<title>Shop</title>"] }.freeze
  BROKEN = { "/up" => [200, {}, "ok"], "/" => [500, {}, "<title>Oops</title>"] }.freeze

  # @param pages [Hash{String => Object}] what production answers, as HTTPServer takes it
  # @param settings [String] further lines of the app's config
  # @param yaml [String, nil] the whole config instead
  # @yieldparam server [HTTPServer]
  def with_production(pages = PAGES, settings: "", yaml: nil)
    HTTPServer.start(pages) do |server|
      with_configuration(yaml || <<~YAML) { yield server }
        apps:
          shop:
            url: #{server.url}
            timeout: 5
            checks: { up: { path: /up }, home: { path: / } }
        #{settings}
      YAML
    end
  end

  # @return [StringIO] what is logged
  def log = @log ||= StringIO.new

  def with_configuration(yaml)
    before = SmokeSeal::Configuration.current
    in_app(yaml) do |folder|
      SmokeSeal::Configuration.current = SmokeSeal::Configuration.new.tap do |configuration|
        configuration.config_path = File.join(folder, "config/smoke_seal.yml")
        configuration.logger = Logger.new(log)
        configuration.run_in_test = true
        # It is as it is from the beginning.
        configuration.boot_window = 0
      end
      yield
    end
  ensure
    SmokeSeal::Configuration.current = before
  end
end
