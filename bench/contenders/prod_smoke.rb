# frozen_string_literal: true

require "tmpdir"
require "yaml"
require_relative "command"

module Bench
  # bin/prod-smoke with the current Ruby, without RubyGems and without Bundler.
  module ProdSmoke
    # As its users call it, in the app's own folder.
    NAME = "prod-smoke studio"
    WITH_OPTIONS = "prod-smoke studio --config … --url …"
    PROGRAM = File.join(ROOT, "bin/prod-smoke")
    private_constant :PROGRAM

    module_function

    # @yieldparam command [Command] which works as long as the block does
    def in_folder(url)
      Dir.mktmpdir do |folder|
        write_config(folder, url)
        yield Command.new(NAME, PROGRAM, "studio", chdir: folder)
      end
    end

    def with_options(url)
      Command.new(WITH_OPTIONS, PROGRAM, "studio", "--config", SIX_CONFIG, "--url", url)
    end

    def write_config(folder, url)
      config = YAML.load_file(SIX_CONFIG)
      config.fetch("apps").fetch("studio")["url"] = url
      Dir.mkdir(File.join(folder, "config"))
      File.write(File.join(folder, "config/smoke_seal.yml"), config.to_yaml)
    end
    private_class_method :write_config
  end
end
