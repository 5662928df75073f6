# frozen_string_literal: true

require "open3"
require "rbconfig"

# A small Rails app of a test's own, in a process of its own.
module RailsProcess
  # The app is called Shop, works in +folder+, and has its log on standard output.
  BOOT = <<~RUBY
    require "rails"
    require "active_record/railtie"
    require "smoke_seal"

    class Shop < Rails::Application
      config.root = ARGV.fetch(0)
      config.eager_load = false
      config.secret_key_base = "not-a-secret"
      config.smoke_seal.run_in_test = true
      config.logger = Logger.new($stdout, formatter: ->(level, _time, _name, text) { "\#{level}: \#{text}\\n" })
    end
  RUBY

  Result = Struct.new(:out, :err, :code, keyword_init: true)

  module_function

  # @param script [String] what runs once the app is defined, its initialization included
  # @param folder [String] the app's root
  # @param before [Array<String>] folders to look for libraries in first
  def run(script, folder:, before: [])
    command = [RbConfig.ruby, *before.map { |path| "-I#{path}" }, "-e", BOOT + script, folder]
    environment = { "DATABASE_URL" => "sqlite3::memory:", "RAILS_ENV" => "test" }
    out, err, status = Open3.capture3(environment, *command, chdir: folder)
    Result.new(out: out.force_encoding("UTF-8"), err: err.force_encoding("UTF-8"), code: status.exitstatus)
  end
end
