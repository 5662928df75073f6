# frozen_string_literal: true

require "fileutils"
require "json"
require "tmpdir"
require_relative "rails_prelude"
require_relative "shown_value"

# Runs blocks of the documentation in the reference host. The host is loaded once; each block has a child process, which
# puts it where it belongs, boots the host, and has a database of its own.
#
#   ruby rails_process.rb FOLDER <blocks.json >results.json
#
# FOLDER has config/smoke_seal.yml. A block is {place, kind, code}; a result is nil, or what is wrong.
class RailsProcess
  AT_ONCE = 4
  HOST = File.expand_path("../../dummy", __dir__)

  def initialize(folder)
    @folder = folder
    @template = File.join(folder, "template.sqlite3")
    ENV["RAILS_ENV"] = "test"
    require File.join(HOST, "config/application")
    error = error_of(fork_with(@template) { migrate })
    raise error if error
  end

  # @return [Array<String, nil>]
  def results(blocks)
    blocks.each_slice(AT_ONCE).flat_map do |some|
      some.map { |block| begin_block(block) }.map { |child| error_of(child) }
    end
  end

  private

  def app = Rails.application

  def begin_block(block)
    database = File.join(@folder, "#{block["place"].gsub(/\W/, "_")}.sqlite3")
    FileUtils.cp(@template, database)
    fork_with(database) { run(block["kind"], block["code"]) }
  end

  # @return [Array] a child process, and what to read its error from
  def fork_with(database, &block)
    reader, writer = IO.pipe
    pid = fork do
      reader.close
      writer.write(rescued(database, &block))
      writer.close
      exit!(true)
    end
    writer.close
    [pid, reader]
  end

  # @return [String, nil] why the child failed
  def error_of(child)
    pid, reader = child
    error = reader.read.force_encoding(Encoding::UTF_8)
    Process.wait(pid)
    return "it ended with #{Process.last_status}" unless Process.last_status.success?

    error unless error.empty?
  end

  def rescued(database)
    $stdout.reopen($stderr)
    ENV["DATABASE_URL"] = "sqlite3:#{database}"
    Dir.chdir(@folder)
    yield
    nil
  rescue StandardError, ScriptError => e
    "#{e.class}: #{e.message}\n  #{e.backtrace.first(3).join("\n  ")}"
  end

  def migrate
    app.initialize!
    ActiveRecord::Migration.verbose = false
    ActiveRecord::Migrator.migrations_paths = app.paths["db/migrate"].to_a
    ActiveRecord::Tasks::DatabaseTasks.migrate
    # The file alone is copied: SQLite's log has to be in it.
    ActiveRecord::Base.connection_pool.disconnect!
  end

  def run(kind, code)
    case kind
    when "application" then boot { app.instance_eval(code, "config/application.rb") }
    when "initializer" then boot { add_initializer(code) }
    when "routes" then boot.routes.draw { instance_eval(code, "config/routes.rb") }
    else RailsPrelude.public_send(kind, code, boot { take_settings })
    end
  end

  def boot
    yield if block_given?
    app.initialize!
  end

  def add_initializer(code)
    folder = File.join(@folder, "initializers").tap { |path| FileUtils.mkdir_p(path) }
    File.write(File.join(folder, "block.rb"), code)
    app.config.paths["config/initializers"] << folder
  end

  # For a ship: it checks the production of the example hosts.
  def take_settings
    app.config.smoke_seal.config_path = File.join(@folder, "config/smoke_seal.yml")
    app.config.smoke_seal.badges = true
  end
end

# What a block that runs in the booted host takes for granted.
module RailsPrelude
  include Docs::RailsShip

  class << self
    def release(code, _app)
      TOPLEVEL_BINDING.receiver.extend(Docs::RailsShip)
      TOPLEVEL_BINDING.eval(code)
    end

    # The block defines Release::Conductor, in which these methods are.
    def ship(code, _app)
      Release.const_set(:Conductor, Class.new { include Docs::RailsShip })
      Release::Conductor.const_set(:SEALED_APP, Docs::RailsShip::APP)
      TOPLEVEL_BINDING.eval(code)
      conductor = Release::Conductor.new
      conductor.ship
      conductor.assert_shipped_green
    end

    def erb(code, _app)
      conductor = Class.new { include Docs::RailsShip }.new
      conductor.release.record_smoke_seal!(SmokeSeal::Seal.from_result(passed: true))
      html = ApplicationController.render(inline: code, locals: { release: conductor.release })
      raise "there is no badge in #{html}" unless html.include?("🟢 Seal")
    end
  end
end

result = RailsProcess.new(ARGV.fetch(0)).results(JSON.parse($stdin.read))
puts JSON.generate(result)
