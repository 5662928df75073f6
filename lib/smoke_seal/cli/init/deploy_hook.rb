# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # prod-smoke init --for TOOL: writes the file by which a deploy tool seals production after each deploy. Where
      # there is no config yet, it is written first, as by prod-smoke init URL.
      class DeployHook < Command
        # @return [Integer] the exit code
        def call
          url, *rest = @words
          CLI.refuse_arguments(rest)
          raise UsageError, "--print prints the config, and --for writes a hook; give one of them" if @options[:print]

          code = url ? write_config : require_apps
          code == GREEN ? write_hook : code
        end

        private

        # An existing config stays as it is, unless an option says what becomes of it.
        #
        # @return [Integer] the exit code
        def write_config
          return Init.new(@words, @options.except(:for), root: @root, out: @out, err: @err).call if writes_config?

          @out.puts("#{place(config.path)} exists already, and stays as it is")
          GREEN
        end

        def writes_config?
          return true if @options[:merge] || @options[:force]
          return !File.file?(File.expand_path(@options[:config])) if @options[:config]

          config.path.nil?
        end

        # A hook for no known app would seal nothing, after each deploy.
        def require_apps
          return GREEN if config.apps.any?

          raise UsageError, "no app is known yet; give the URL of the running app as well: " \
                            "prod-smoke init https://… --for #{@options[:for]}"
        end

        def write_hook
          # The config may have been written a moment ago.
          facts = HookFacts.new(Config.load(path: @options[:config], root: @root), @options, root: @root)
          tool = DeployTools.for(@options[:for], facts)
          file = HookFile.new(facts.project, tool)
          written = file.write
          report = HookReport.new(tool, file, out: @out, err: @err)
          written ? report.written(place(file.path)) : report.existing(place(file.path))
        end
      end
    end
  end
end
