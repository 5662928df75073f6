# frozen_string_literal: true

require "fileutils"
require "socket"
require "timeout"
require "tmpdir"

# What one test needs of the machine, and gives back: files, the environment, a port.
module Workspace
  # @param files [Hash{String => String}] contents by path
  # @yieldparam folder [String]
  def in_folder(files = {})
    Dir.mktmpdir("smoke_seal") do |folder|
      folder = File.realpath(folder)
      files.each do |path, content|
        FileUtils.mkdir_p(File.dirname(File.join(folder, path)))
        File.write(File.join(folder, path), content)
      end
      yield folder
    end
  end

  # A folder whose config/smoke_seal.yml is +yaml+.
  def in_app(yaml, &block) = in_folder({ "config/smoke_seal.yml" => yaml }, &block)

  # Nothing here may take long; what hangs is a failure, and says where.
  def within(seconds, &block) = Timeout.timeout(seconds, &block)

  # @param changes [Hash{String => String, nil}] environment variables for the block; nil takes one away
  def with_env(changes)
    before = changes.keys.to_h { |name| [name, ENV.fetch(name, nil)] }
    ENV.update(changes)
    yield
  ensure
    ENV.update(before)
  end

  # @return [Integer] a port of this machine that nobody listens on: the kernel gave it, and it is closed again
  def closed_port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
end
