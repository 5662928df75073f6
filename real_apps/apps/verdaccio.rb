# frozen_string_literal: true

require_relative "../npm_app"

module RealApps
  # https://www.verdaccio.org
  class Verdaccio < NpmApp
    name_of "verdaccio"
    description "Verdaccio without an uplink, with its web interface"

    CONFIG = <<~YAML
      storage: ./storage
      web: { title: Verdaccio }
      auth: { htpasswd: { file: ./htpasswd } }
      uplinks: {}
      packages: { "**": { access: $all, publish: $authenticated } }
      log: { type: stdout, format: pretty, level: warn }
    YAML
    private_constant :CONFIG

    # Its own choice of node-fetch is a tag that not every mirror of the registry has.
    def fetch
      File.write(File.join(home, "package.json"), JSON.generate("overrides" => { "node-fetch" => "2" }))
      super
    end

    def packages = %w[verdaccio@6]

    def prepare(_url)
      File.write(File.join(fresh_folder, "config.yaml"), CONFIG)
    end

    def start(port:, **)
      [background("node", program("verdaccio"), "--config", "config.yaml", "--listen", "127.0.0.1:#{port}",
                  env: environment)]
    end
  end
end
