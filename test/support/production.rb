# frozen_string_literal: true

require "fileutils"
require "socket"
require "tmpdir"
require_relative "reference_host"

# The production that the reference host's own bin/deploy deploys to: the same app on this machine, started anew by each
# deploy. Nothing runs before the first one.
class Production
  # @return [String] its base URL
  attr_reader :url

  # Gives a production to the block, and ends what was deployed to it.
  #
  # @param broken_sha [String, nil] the commit whose release has faults that +/up+ does not see
  # @param slow_sha [String, nil] the commit whose release is not all there yet when +/up+ is
  # @param unmigrated_sha [String, nil] the commit whose release has faults until {#migrate}
  def self.open(broken_sha: nil, slow_sha: nil, unmigrated_sha: nil)
    Dir.mktmpdir("smoke_seal_production") do |folder|
      production = new(folder, "BROKEN_SHA" => broken_sha, "SLOW_SHA" => slow_sha, "UNMIGRATED_SHA" => unmigrated_sha)
      yield production
    ensure
      production&.stop
    end
  end

  def initialize(folder, shas)
    @pid_file = File.join(folder, "pid")
    @migrated_file = File.join(folder, "migrated")
    @shas = shas
    # Deploys come and go, and the port stays: it is picked here, and free until the first of them.
    @url = "http://127.0.0.1:#{Addrinfo.tcp("127.0.0.1", 0).bind { |socket| socket.local_address.ip_port }}"
  end

  # @return [Hash{String => String, nil}] what bin/release has to be told of it
  def environment
    { "PRODUCTION_URL" => @url, "PRODUCTION_PID_FILE" => @pid_file, "MIGRATED_FILE" => @migrated_file }.merge(@shas)
  end

  # By hand, and not by a deploy.
  def migrate = FileUtils.touch(@migrated_file)

  # At once: nobody is served any more, and nothing is kept.
  def stop
    Process.kill(:KILL, File.read(@pid_file).to_i) if File.exist?(@pid_file)
  rescue Errno::ESRCH
    # It has ended by itself.
  end
end
