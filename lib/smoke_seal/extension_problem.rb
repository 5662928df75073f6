# frozen_string_literal: true

require_relative "precompiled_gem"
require_relative "rebuild_command"

module SmokeSeal
  # Why the extension could not be loaded, and what to do, for the sentences of all who say it.
  module ExtensionProblem
    module_function

    # @return [String] what the installed gem is not made for, or else what the loader said
    def reason
      PrecompiledGem.at(RebuildCommand::ROOT)&.mismatch ||
        UTF8.of(SmokeSeal.extension_error&.message).lines.first.to_s.chomp
    end

    # @return [String]
    def advice
      other = PrecompiledGem.at(RebuildCommand::ROOT)&.other_gem(bundled: RebuildCommand.bundled?)
      other || "build it on this machine: #{RebuildCommand.command}"
    end
  end
end
