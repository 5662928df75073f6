# frozen_string_literal: true

require "fileutils"
require "socket"
require "tmpdir"
require_relative "app_process"

# Several Puma processes behind nginx, each with a name of its own, and some of them bad.
class BalancedApp
  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  OLD = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
  KEY = "a key that both sides of a test know"
  ROOT = File.expand_path("../..", __dir__)

  # Debian's is not on everybody's path.
  NGINX = %w[nginx /usr/sbin/nginx].find { |name| system(name, "-v", out: File::NULL, err: File::NULL) }

  # The app of each process: one of them may be broken at one page, or of an older release.
  RACKUP = <<~RUBY.freeze
    $LOAD_PATH.unshift "#{ROOT}/lib"
    require "smoke_seal/instance_header"
    require "smoke_seal/revision_header"
    use SmokeSeal::InstanceHeader, instance: ENV.fetch("INSTANCE"), key: "#{KEY}"
    use SmokeSeal::RevisionHeader, revision: :full, sha: ENV.fetch("REVISION")
    page = "<title>Shop</title><h1>Welcome</h1>"
    broken = ENV["BROKEN"]
    run(lambda do |env|
      status = env["PATH_INFO"] == broken ? 500 : 200
      [status, { "content-type" => "text/html" }, [status == 200 ? page : "Internal Server Error"]]
    end)
  RUBY

  # @return [String, nil] what the tests with it lack
  def self.missing
    return "nginx (Debian's package of that name)" unless NGINX

    "Puma" unless system("puma", "--version", out: File::NULL, err: File::NULL)
  end

  # Starts +count+ processes, gives the app to the block, and stops them.
  #
  # @param bad [Hash{String => String}] what is bad about the first of them, as variables of its environment
  def self.start(count: 6, bad: {})
    app = new(count, bad)
    yield app
  ensure
    app&.stop
  end

  # @return [String] its base URL, while {balanced} runs
  attr_reader :url

  def initialize(count, bad)
    @folder = Dir.mktmpdir
    File.write("#{@folder}/config.ru", RACKUP)
    @processes = Array.new(count) { |index| Thread.new { process(index, index.zero? ? bad : {}) } }.map(&:value)
  end

  # Runs the block with nginx before the processes.
  #
  # @param method [String] how it balances: "random;", "ip_hash;", or "" for one after the other
  def balanced(method)
    port = free_port
    File.write("#{@folder}/nginx.conf", config(method, port))
    pid = Process.spawn(NGINX, "-e", "stderr", "-p", @folder, "-c", "#{@folder}/nginx.conf", out: File::NULL,
                                                                                             err: "#{@folder}/log")
    wait_for(port)
    @url = "http://127.0.0.1:#{port}"
    yield
  ensure
    if pid
      Process.kill(:QUIT, pid)
      Process.wait(pid)
    end
  end

  def stop
    @processes.map { |process| Thread.new { process.stop } }.each(&:join)
    FileUtils.rm_rf(@folder)
  end

  private

  def process(index, bad)
    env = { "INSTANCE" => "app-#{index}", "REVISION" => SHA, "BROKEN" => nil, **bad }
    AppProcess.new(%w[puma -b tcp://127.0.0.1:0 -t 1:4 config.ru], env: env, chdir: @folder)
  end

  # nginx takes no port 0: one that was free a moment ago.
  def free_port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }

  def wait_for(port)
    200.times do
      return TCPSocket.new("127.0.0.1", port).close
    rescue Errno::ECONNREFUSED
      IO.select(nil, nil, nil, 0.02)
    end
    raise "nginx did not start:\n#{File.read("#{@folder}/log")}"
  end

  def config(method, port)
    temporary = %w[client_body proxy fastcgi uwsgi scgi].map { |kind| "#{kind}_temp_path #{@folder}/#{kind};" }
    <<~CONF
      daemon off;
      worker_processes 1;
      pid #{@folder}/nginx.pid;
      error_log stderr crit;
      events { worker_connections 256; }
      http {
        access_log off;
        #{temporary.join("\n  ")}
        upstream app {
          #{method}
          #{@processes.map { |process| "server #{process.url.delete_prefix("http://")};" }.join("\n    ")}
        }
        server {
          listen 127.0.0.1:#{port};
          location / { proxy_pass http://app; proxy_next_upstream off; }
        }
      }
    CONF
  end
end
