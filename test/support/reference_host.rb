# frozen_string_literal: true

require "open3"

# The reference host in test/dummy: a real Rails application, started as a process of its own.
class ReferenceHost
  ROOT = File.expand_path("../dummy", __dir__)
  APP = "mcritchie-studio"

  # @return [String] its base URL, on a port that the kernel picked
  attr_reader :url

  # Starts the host, gives it to the block, and stops it.
  #
  # @param release [String, nil] "broken" for the release whose faults the +/up+ gate does not see
  # @param env [Hash{String => String}] further variables; DATABASE_URL, once {migrate} has prepared the database, for
  #   the board. The other pages need none.
  def self.start(release: nil, env: {})
    host = new(release: release, env: env)
    yield host
  ensure
    host&.stop
  end

  # Makes the database that +env+ names, with nothing in it, or brings it up to date.
  #
  # @param env [Hash{String => String}]
  def self.migrate(env)
    said, status = Open3.capture2e({ "RAILS_ENV" => "production" }.merge(env), "bundle", "exec", "bin/rails",
                                   "db:migrate", chdir: ROOT)
    raise "the reference host's database could not be migrated:\n#{said}" unless status.success?
  end

  def initialize(release: nil, env: {})
    environment = { "RAILS_ENV" => "production", "PORT" => "0", "DUMMY_RELEASE" => release }.merge(env)
    @output, writer = IO.pipe
    @pid = Process.spawn(environment, "bundle", "exec", "puma", "-C", "config/puma.rb",
                         chdir: ROOT, out: writer, err: writer, in: File::NULL)
    writer.close
    @url = read_url
    # Puma must never wait for a reader of its log.
    @drain = Thread.new { IO.copy_stream(@output, File::NULL) }
  end

  # Puma 6 on Ruby 3.3 does not always come to the end of its own stop; it is given five seconds.
  def stop
    Process.kill(:TERM, @pid)
    Process.kill(:KILL, @pid) unless Process.detach(@pid).join(5)
    @drain.join
    @output.close
  end

  private

  # Puma says where it listens once it does.
  def read_url
    said = []
    while (line = @output.gets)
      said << line
      return line[/Listening on (\S+)/, 1] if line.include?("Listening on")
    end
    raise "the reference host did not start:\n#{said.join}"
  end
end
