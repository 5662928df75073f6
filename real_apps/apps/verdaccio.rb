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

    def prepare(_url)
      File.write(File.join(fresh_folder, "config.yaml"), CONFIG)
    end

    def start(port:, **)
      [background("node", program("verdaccio"), "--config", "config.yaml", "--listen", "127.0.0.1:#{port}",
                  env: environment)]
    end
  end
end
