# frozen_string_literal: true

require "open3"
require_relative "../command"
require_relative "../workspace"
require_relative "example_hosts"
require_relative "rails_app"
require_relative "ruby_code"
require_relative "situations"
require_relative "transcript"

module Docs
  # Runs the commands of a page in their order, in a folder of their own: a block may read what one before it wrote.
  class Shell
    include Workspace

    PROGRAM = "exec #{Command::WORDS.map { |word| "'#{word}'" }.join(" ")} \"$@\"".freeze
    # Where completions and manual pages are put.
    FOLDERS = %w[home/.zfunc home/.config/fish/completions home/.local/share/bash-completion/completions
                 home/.local/share/man/man1].freeze

    # No block may take long.
    WITHIN_LIMIT = %w[timeout 60 bash -c].freeze
    RUBY = [RbConfig.ruby, *%w[lib test].map { |path| "-I#{File.join(Command::ROOT, path)}" }, "-rsmoke_seal",
            "-rsupport/docs/ruby_prelude", "example.rb"].join(" ").freeze
    RUBY_HEAD = "# frozen_string_literal: true\n"
    # It goes on until Ctrl-C, which it gets after its first line.
    ENDLESS = / --watch\b/

    # @yieldparam shell [Shell]
    def self.open
      shell = new
      shell.in_folder do |folder|
        ExampleHosts.start do |hosts|
          shell.prepare(folder, hosts)
          yield shell
        end
      end
    end

    def prepare(folder, hosts)
      @folder = folder
      @hosts = hosts
      @environment = Command::ENVIRONMENT.merge(
        hosts.environment(folder), "HOME" => "#{folder}/home", "BUNDLE_GEMFILE" => RailsApp::GEMFILE,
                                   "PATH" => "#{folder}/programs:#{folder}/bin:#{ENV.fetch("PATH")}"
      )
      FOLDERS.each { |path| FileUtils.mkdir_p(File.join(folder, path)) }
      program("bin/prod-smoke", PROGRAM)
      program("programs/git", Situations::GIT)
      program("programs/bundle", RailsApp::BUNDLE)
    end

    # @param block [Block] of sh or console
    # @return [Array<String>] what is not as the block says
    def problems(block)
      enter(Situations.of(block))
      found = case block.language
              when "sh" then problems_of_script(block.code)
              when "console" then problems_of_transcript(block.code)
              else problems_of_ruby(block)
              end
      found.map { |problem| "#{block.place}: #{problem}" }
    end

    # @param block [Block] of Ruby
    # @return [String] what it prints
    def output_of_ruby(block)
      enter(Situations.of(block))
      write_ruby(block)
      run(RUBY).first
    end

    private

    def enter(situation)
      @working_folder = situation.rails_app ? rails_app : @folder
      deployed = File.join(@folder, "deployed")
      @hosts.pages = -> { File.exist?(deployed) && situation.after_deploy || situation.pages }
      situation.files.each do |path, content|
        content ? write(path, content) : FileUtils.rm_f(File.join(@folder, path))
      end
    end

    # The same for all blocks of a page.
    def rails_app
      @rails_app ||= RailsApp.copy(File.join(@folder, "board"))
    end

    def problems_of_script(code)
      output, status = run("set -euo pipefail\n#{code}")
      status.success? ? [] : ["it ended with #{status.exitstatus}:\n#{output}"]
    end

    def problems_of_transcript(code)
      Transcript.commands(code).filter_map do |command|
        endless = command.line.match?(ENDLESS)
        output = endless ? first_line(command.line) : run(command.line).first
        expected = endless ? command.output.lines.first : command.output
        difference = expected && Transcript.new(expected).difference(output)
        "`#{command.line}` does not print: #{difference}\nbut prints\n#{output}" if difference
      end
    end

    def problems_of_ruby(block)
      write_ruby(block)
      problems_of_script(RUBY)
    end

    def write_ruby(block) = write("example.rb", "#{RUBY_HEAD}#{RubyCode.of(block).checked}")

    def run(script)
      output, status = Open3.capture2e(@environment, *WITHIN_LIMIT, script, **options, stdin_data: "")
      [Command.utf8(output), status]
    end

    def first_line(script)
      IO.popen([@environment, *WITHIN_LIMIT, "exec #{script}", { err: %i[child out], **options }]) do |io|
        line = io.gets.to_s
        Process.kill(:INT, io.pid)
        Command.utf8(line)
      end
    end

    def options = { chdir: @working_folder, unsetenv_others: true }

    def write(path, content)
      path = File.join(@folder, path)
      FileUtils.mkdir_p(File.dirname(path))
      File.write(path, content)
    end

    def program(path, script)
      write(path, "#!/bin/sh\n#{script}\n")
      File.chmod(0o755, File.join(@folder, path))
    end
  end
end
