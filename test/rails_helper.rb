# frozen_string_literal: true

# Boots the reference host in test/dummy on a database of this process's own, made by the host's migrations: a SQLite
# file below test/dummy/tmp, or what DATABASE_URL names.
ENV["RAILS_ENV"] = "test"

require "fileutils"
require "stringio"
require "timeout"

dummy = File.expand_path("dummy", __dir__)
unless ENV["DATABASE_URL"]
  file = File.join(dummy, "tmp", "test-#{Process.pid}.sqlite3")
  FileUtils.mkdir_p(File.dirname(file))
  ENV["DATABASE_URL"] = "sqlite3:#{file}"
  owner = Process.pid
  # Registered before Minitest's own, and so run after it; a fork leaves the file to whom it belongs.
  at_exit { FileUtils.rm_f(Dir["#{file}*"]) if Process.pid == owner }
end

require File.join(dummy, "config/environment")

# Whatever stood in the database before goes away with it.
module FreshDatabase
  module_function

  def make
    tasks = ActiveRecord::Tasks::DatabaseTasks
    config = ActiveRecord::Base.configurations.find_db_config("test")
    raise "#{config.database} would be dropped: name a database with \"test\" in it" unless config.database["test"]

    quietly { [tasks.drop(config), tasks.create(config)] }
    ActiveRecord::Base.establish_connection(config)
    # Counted from the host, wherever the process works.
    ActiveRecord::Migrator.migrations_paths = Rails.application.paths["db/migrate"].to_a
    quietly { tasks.migrate }
    ActiveRecord::Base.descendants.each(&:reset_column_information)
  end

  # These tasks are written for a terminal. What they say is shown when they fail.
  def quietly
    said = StringIO.new
    streams = [$stdout, $stderr, ActiveRecord::Migration.verbose]
    $stdout = $stderr = said
    ActiveRecord::Migration.verbose = false
    yield
  rescue StandardError
    streams[1].puts(said.string)
    raise
  ensure
    $stdout, $stderr, ActiveRecord::Migration.verbose = streams
  end
end

FreshDatabase.make

require "rails/test_help"
require_relative "support/http_server"
require_relative "support/test_database"
require_relative "support/workspace"
