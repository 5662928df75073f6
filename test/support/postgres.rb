# frozen_string_literal: true

require "etc"
require "fileutils"
require "tmpdir"

# A PostgreSQL cluster of the tests' own: in a folder that goes away with it, on a socket in there and no TCP port.
class Postgres
  class << self
    # Starts a cluster, gives it to the block, and removes it, whatever happens.
    #
    # @yieldparam cluster [Postgres]
    def start
      Dir.mktmpdir("smoke_seal_postgres") do |folder|
        cluster = new(File.realpath(folder))
        cluster.start
        yield cluster
      ensure
        cluster&.stop
      end
    end

    # @return [String, nil] the folder of the newest server programs; Debian keeps them out of PATH
    def programs
      debian = Dir.glob("/usr/lib/postgresql/*/bin").sort_by { |folder| folder[/\d+/].to_i }.reverse
      [*debian, *ENV.fetch("PATH").split(":")].find do |folder|
        %w[initdb pg_ctl].all? { |program| File.executable?(File.join(folder, program)) }
      end
    end
  end

  def initialize(folder)
    @folder = folder
    @data = File.join(folder, "data")
  end

  # @param database [String] a name; whoever connects makes the database
  # @return [String] for DATABASE_URL. Not postgresql:///…: Rails 6.1 would lose the host.
  def url_of(database) = "postgresql:#{database}?host=#{@folder}"

  def start
    FileUtils.chown(owner.name, nil, @folder) if owner
    # The superuser bears our name: that is who a client is if it does not say. Nobody else can reach the socket.
    run("initdb", "--pgdata", @data, "--username", Etc.getpwuid.name, "--auth", "trust", "--no-sync",
        "--encoding", "UTF8", "--locale", "C")
    run("pg_ctl", "start", "--wait", "--pgdata", @data, "--log", File.join(@folder, "log"), "--options", options)
  end

  # Ends the server at once: nothing in it is worth a clean end.
  def stop
    return unless File.exist?(File.join(@data, "postmaster.pid"))

    run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", @data)
  end

  private

  # The folder is all that is told: a port only names the socket's file, and comes from the environment on both sides.
  def options = "-c listen_addresses='' -c unix_socket_directories='#{@folder}' -c fsync=off"

  # A server refuses to run as root; then Debian's user for it does.
  def owner = (Etc.getpwnam("postgres") if Process.euid.zero?)

  def run(program, *arguments)
    command = [File.join(self.class.programs, program), *arguments]
    command = ["setpriv", "--reuid=#{owner.uid}", "--regid=#{owner.gid}", "--clear-groups", *command] if owner
    # Not a pipe: the server that pg_ctl leaves behind would hold it open.
    said = File.join(@folder, "said")
    done = system(*command, chdir: @folder, in: File::NULL, %i[out err] => said)
    raise "#{program} failed:\n#{File.read(said)}" unless done
  end
end
