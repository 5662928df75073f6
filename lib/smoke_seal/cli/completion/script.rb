# frozen_string_literal: true

require "erb"

module SmokeSeal
  class CLI
    class Completion < Command
      # A script of completions: a template, filled from the {Description}.
      class Script
        FOLDER = File.expand_path("templates", __dir__)
        private_constant :FOLDER

        # @param description [Description]
        def initialize(description)
          @description = description
        end

        # @return [String]
        def render
          ERB.new(File.read(File.join(FOLDER, template), encoding: "UTF-8"), trim_mode: "-").result(binding)
        end

        private

        attr_reader :description

        # @return [Hash{String => String}] what each command does, by its name
        def commands = description.commands

        # @return [Array<String>] the spellings of the options that the block selects
        def flags(&block) = description.options.select(&block).flat_map(&:flags)
      end
    end
  end
end
