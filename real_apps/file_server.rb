# frozen_string_literal: true

module RealApps
  # Serves a folder of the Debian root with nginx, as a web host would.
  module FileServer
    PACKAGES = %w[nginx-light].freeze
    CONFIG = <<~NGINX
      daemon off;
      user root;
      pid %<state>s/nginx.pid;
      error_log stderr;
      events {}
      http {
        include /etc/nginx/mime.types;
        access_log off;
        absolute_redirect off;
        client_body_temp_path %<state>s/body;
        server { listen 127.0.0.1:%<port>d; root %<folder>s; index index.html; charset utf-8; }
      }
    NGINX
    private_constant :CONFIG

    # @param folder [String] what is served, seen from within the root
    # @param state [String] a folder for nginx itself, seen from within the root
    # @return [Array<String>] the command that serves it
    def self.command(folder:, state:, port:)
      config = File.join(state, "nginx.conf")
      File.write(File.join(DebianRoot.path, config), format(CONFIG, folder: folder, state: state, port: port))
      DebianRoot.inside("nginx", "-e", "stderr", "-p", state, "-c", config)
    end
  end
end
