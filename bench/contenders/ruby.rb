# frozen_string_literal: true

require_relative "command"

module Bench
  # The cost of loading the gem.
  module RubyStart
    BARE = "ruby -e 1"
    LOADED = "ruby -Ilib -e 'require \"smoke_seal\"'"
    BARE_WITHOUT_GEMS = "ruby --disable-gems -e 1"
    LOADED_WITHOUT_GEMS = "ruby --disable-gems -Ilib -e 'require \"smoke_seal\"'"

    module_function

    def commands
      load = ["-Ilib", "-e", 'require "smoke_seal"']
      [
        ruby(BARE, "-e", "1"), ruby(LOADED, *load),
        ruby(BARE_WITHOUT_GEMS, "--disable-gems", "-e", "1"), ruby(LOADED_WITHOUT_GEMS, "--disable-gems", *load)
      ]
    end

    def ruby(name, *arguments) = Command.new(name, RbConfig.ruby, *arguments, judges: false, asks: nil)
  end
end
