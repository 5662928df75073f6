# frozen_string_literal: true

require "socket"
require "tmpdir"

module Bench
  # nginx before an app, with the settings that it has by itself.
  class Nginx
    # Debian's is not on everybody's path.
    PROGRAM = %w[nginx /usr/sbin/nginx].find { |name| system(name, "-v", out: File::NULL, err: File::NULL) }

    # @param url [String] the app's
    # @yieldparam url [String] the app's behind nginx
    def self.before(url)
      Dir.mktmpdir do |folder|
        # nginx takes no port 0: one that was free a moment ago.
        port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
        File.write("#{folder}/nginx.conf", config(folder, port, url))
        pid = Process.spawn(PROGRAM, "-e", "stderr", "-p", folder, "-c", "#{folder}/nginx.conf")
        wait_for(port)
        yield "http://127.0.0.1:#{port}"
      ensure
        Process.kill(:QUIT, pid) && Process.wait(pid) if pid
      end
    end

    def self.wait_for(port)
      200.times do
        return TCPSocket.new("127.0.0.1", port).close
      rescue Errno::ECONNREFUSED
        sleep(0.02)
      end
      raise "nginx did not start"
    end

    def self.config(folder, port, url)
      temporary = %w[client_body proxy fastcgi uwsgi scgi].map { |kind| "#{kind}_temp_path #{folder}/#{kind};" }
      <<~CONF
        daemon off;
        worker_processes 1;
        pid #{folder}/nginx.pid;
        error_log stderr crit;
        events { worker_connections 256; }
        http {
          access_log off;
          #{temporary.join("\n  ")}
          server {
            listen 127.0.0.1:#{port};
            location / { proxy_pass #{url}; }
          }
        }
      CONF
    end
    private_class_method :wait_for, :config
  end
end
