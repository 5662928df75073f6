# frozen_string_literal: true

require "open3"
require "timeout"
require "tmpdir"

# A Redis of the tests' own, on a socket in a folder that goes away with it, and on no TCP port.
class RedisServer
  # Seconds, on a busy machine.
  STARTS_WITHIN = 60
  private_constant :STARTS_WITHIN

  # @return [String, nil] what this machine lacks for it and for Sidekiq
  def self.missing
    return "redis-server" unless system("redis-server", "--version", %i[out err] => File::NULL)

    "the gem sidekiq" unless system({ "BUNDLE_WITH" => "sidekiq" }, "bundle", "check", %i[out err] => File::NULL)
  end

  # Starts one, gives it to the block, and stops it.
  def self.start
    Dir.mktmpdir("smoke_seal_redis") do |folder|
      server = new(folder)
      yield server
    ensure
      server&.stop
    end
  end

  # @return [String] a folder that goes away with it
  attr_reader :folder

  def initialize(folder)
    @folder = folder
    @socket = File.join(folder, "redis.sock")
    @output = IO.popen(["redis-server", "--port", "0", "--unixsocket", @socket, "--dir", folder, "--save", ""])
    @said = []
    Timeout.timeout(STARTS_WITHIN) { wait_until_ready }
  rescue Timeout::Error
    raise "Redis did not start:\n#{@said.join}"
  end

  # @return [String] for REDIS_URL
  def url = "unix://#{@socket}"

  # @return [Array<String>] the scheduled jobs of Sidekiq, as JSON
  def scheduled_jobs
    said, status = Open3.capture2("redis-cli", "-s", @socket, "--raw", "zrange", "schedule", "0", "-1")
    raise "Redis did not answer: #{said}" unless status.success?

    said.lines(chomp: true).reject(&:empty?)
  end

  def stop
    Process.kill(:KILL, @output.pid)
    @output.close
  end

  private

  # Redis says so in other words from one version to the next.
  def wait_until_ready
    until @said.last&.match?(/ready to accept connections/i)
      @said << (@output.gets || raise("Redis ended:\n#{@said.join}"))
    end
  end
end
