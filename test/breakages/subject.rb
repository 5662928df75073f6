# frozen_string_literal: true

require "open3"
require_relative "../support/reference_host"

# An app that a suite is written for: a process of its own, which says where it listens.
class Subject
  PLACE = __dir__
  NODE = ["node", File.join(PLACE, "site/server.mjs")].freeze
  PUMA = ["bundle", "exec", "puma", "--bind", "tcp://127.0.0.1:0", "--threads", "1:1", "--quiet", "--log-requests",
          File.join(PLACE, "pipeline/config.ru")].freeze

  # Starts it, gives its URL to the block, and stops it.
  #
  # @param command [Array<String>]
  # @param env [Hash{String => String}]
  def self.start(command, env = {})
    subject = new(command, env)
    yield subject.url
  ensure
    subject&.stop
  end

  # @return [String, nil] why the shop with the asset pipeline cannot run here
  def self.missing_for_pipeline
    _out, status = Open3.capture2e("bundle", "exec", "ruby", "-e", "require 'sprockets/railtie'")
    "sprockets-rails is not among the gems" unless status.success?
  end

  # @return [String, nil] why the site that is not Rails cannot run here
  def self.missing_for_site
    "Node is not installed" unless system("node", "--version", out: File::NULL, err: File::NULL)
  end

  attr_reader :url

  def initialize(command, env)
    @output, writer = IO.pipe
    @pid = Process.spawn(env, *command, out: writer, err: writer, in: File::NULL)
    writer.close
    @url = read_url
    # It must never wait for a reader of its log.
    @drain = Thread.new { IO.copy_stream(@output, File::NULL) }
  end

  def stop
    Process.kill(:TERM, @pid)
    Process.kill(:KILL, @pid) unless Process.detach(@pid).join(5)
    @drain&.join
    @output.close
  end

  private

  def read_url
    said = []
    while (line = @output.gets)
      said << line
      return line[%r{http://127\S+}] if line.include?("Listening on")
    end
    raise "the app did not start:\n#{said.join}"
  end
end
