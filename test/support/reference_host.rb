# frozen_string_literal: true

# The reference host in test/dummy: a real Rails application, started as a process of its own.
class ReferenceHost
  ROOT = File.expand_path("../dummy", __dir__)
  APP = "mcritchie-studio"

  # @return [String] its base URL, on a port that the kernel picked
  attr_reader :url

  # Starts the host, gives it to the block, and stops it.
  #
  # @param release [String, nil] "broken" for the release whose faults the +/up+ gate does not see
  def self.start(release: nil)
    host = new(release: release)
    yield host
  ensure
    host&.stop
  end

  def initialize(release: nil)
    environment = { "RAILS_ENV" => "production", "PORT" => "0", "DUMMY_RELEASE" => release }
    @output, writer = IO.pipe
    @pid = Process.spawn(environment, "bundle", "exec", "puma", "-C", "config/puma.rb",
                         chdir: ROOT, out: writer, err: writer, in: File::NULL)
    writer.close
    @url = read_url
    # Puma must never wait for a reader of its log.
    @drain = Thread.new { IO.copy_stream(@output, File::NULL) }
  end

  def stop
    Process.kill(:TERM, @pid)
    Process.wait(@pid)
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
