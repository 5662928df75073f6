# frozen_string_literal: true

require_relative "../python_app"

module RealApps
  # https://jupyter.org
  class Jupyterlab < PythonApp
    name_of "jupyterlab"
    description "JupyterLab without a token"

    def prepare(_url) = fresh_folder

    def start(port:, **)
      [background(program("jupyter"), "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=#{port}",
                  "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.root_dir=.",
                  "--ServerApp.allow_remote_access=True", env: { "HOME" => state })]
    end
  end
end
