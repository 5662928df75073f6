# frozen_string_literal: true

require "open3"
require_relative "app_process"

# The reference host in test/dummy: a real Rails application, started as a process of its own.
class ReferenceHost
  ROOT = File.expand_path("../dummy", __dir__)
  APP = "mcritchie-studio"

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
    @process = AppProcess.new(%w[bundle exec puma -C config/puma.rb], env: environment, chdir: ROOT)
  end

  # @return [String] its base URL, on a port that the kernel picked
  def url = @process.url

  def stop = @process.stop
end
