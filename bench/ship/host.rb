# frozen_string_literal: true

# The reference host in this process, with a database of its own: a SQLite file, or what BENCH_DATABASE_URL names.

require "tmpdir"

folder = Dir.mktmpdir("smoke_seal_bench")
owner = Process.pid
at_exit { FileUtils.rm_rf(folder) if Process.pid == owner }

ENV["RAILS_ENV"] = "production"
ENV["DATABASE_URL"] = ENV.fetch("BENCH_DATABASE_URL") { "sqlite3:#{File.join(folder, "bench.sqlite3")}" }
ENV["LOG_LEVEL"] = "error"
ENV["VERBOSE"] = "false" # of the migrations
require_relative "../../test/dummy/config/environment"

ActiveRecord::Migrator.migrations_paths = Rails.application.paths["db/migrate"].to_a
ActiveRecord::Tasks::DatabaseTasks.create_current if ENV.key?("BENCH_DATABASE_URL")
ActiveRecord::Tasks::DatabaseTasks.migrate
