# frozen_string_literal: true

require_relative "host_file"

module SmokeSeal
  module Generators
    # A Thor action that writes AGENTS.md, which tells coding agents how to use the command. A file that the host has
    # already is never changed, not even with --force: what to add is printed.
    class AgentsFile
      PATH = "AGENTS.md"
      # What the host's own file says once the section was added.
      COMMAND = %r{bin/prod-smoke}
      private_constant :COMMAND

      # @param generator [Rails::Generators::Base]
      # @param content [String]
      def initialize(generator, content)
        @generator = generator
        @content = content
        @file = HostFile.new(generator, PATH, content)
      end

      def invoke!
        return @file.invoke! unless @file.edited?
        return @generator.say_status(:skip, "#{PATH} was edited; it is not changed", :yellow) if @file.match?(COMMAND)

        @generator.say_status(:add, "#{PATH} is your own, and stays as it is: add this to it", :yellow)
        @generator.say(@content.gsub(/^(?=.)/, "    "))
      end

      def revoke! = @file.revoke!
    end
  end
end
