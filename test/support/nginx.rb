# frozen_string_literal: true

require "socket"
require "tmpdir"

# nginx before the processes of an app, with the settings that it has by itself.
class Nginx
  # Debian's is not on everybody's path.
  PROGRAM = %w[nginx /usr/sbin/nginx].find { |name| system(name, "-v", out: File::NULL, err: File::NULL) }

  # @param urls [Array<String>] those of the app's processes
  # @param method [String] how it balances: "random;", "ip_hash;", or "" for one after the other
  # @yieldparam url [String] the app's behind nginx
  def self.before(urls, method: "")
    Dir.mktmpdir do |folder|
      # nginx takes no port 0: one that was free a moment ago.
      port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
      File.write("#{folder}/nginx.conf", config(folder, port, urls, method))
      pid = Process.spawn(PROGRAM, "-e", "stderr", "-p", folder, "-c", "#{folder}/nginx.conf",
                          out: File::NULL, err: "#{folder}/log")
      wait_for(port, "#{folder}/log")
      yield "http://127.0.0.1:#{port}"
    ensure
      Process.kill(:QUIT, pid) && Process.wait(pid) if pid
    end
  end

  def self.wait_for(port, log)
    200.times do
      return TCPSocket.new("127.0.0.1", port).close
    rescue Errno::ECONNREFUSED
      IO.select(nil, nil, nil, 0.02)
    end
    raise "nginx did not start:\n#{File.read(log)}"
  end

  def self.config(folder, port, urls, method)
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
        upstream app {
          #{method}
          #{urls.map { |url| "server #{url.delete_prefix("http://")};" }.join("\n    ")}
        }
        server {
          listen 127.0.0.1:#{port};
          location / { proxy_pass http://app; proxy_next_upstream off; }
        }
      }
    CONF
  end
  private_class_method :wait_for, :config
end
