# frozen_string_literal: true

require_relative "../npm_app"

module RealApps
  # https://nodered.org
  class NodeRed < NpmApp
    name_of "node-red"
    description "Node-RED with its editor, as installed"

    def prepare(_url) = fresh_folder

    def start(port:, **)
      [background("node", program("node-red"), "--port", port.to_s, "--userDir", state,
                  "-D", "uiHost=127.0.0.1", "-D", "telemetry.enabled=false", env: environment)]
    end
  end
end
