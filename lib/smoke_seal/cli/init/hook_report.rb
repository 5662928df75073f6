# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # What init --for says: what was written, or what to add to the file that is there.
      class HookReport
        DOCS = "https://github.com/smoke-seal/smoke_seal/blob/main/docs/deploy-tools.md"
        private_constant :DOCS

        # @param tool [DeployTools::Tool]
        # @param file [HookFile]
        def initialize(tool, file, out:, err:)
          @tool = tool
          @file = file
          @out = out
          @err = err
        end

        # @param place [String] the path as it is shown
        # @return [Integer] the exit code
        def written(place)
          @out.puts("#{place} is written: #{@tool.purpose}", *@tool.remarks, "More about it: #{DOCS}")
          GREEN
        end

        # @param place [String]
        # @return [Integer] the exit code: not that of success if the deploy tool does not seal yet
        def existing(place)
          sealing = @tool.sealing_file
          return already(sealing) if sealing

          @err.puts("prod-smoke: #{place} exists already, and stays as it is; #{@tool.advice}")
          @out.puts(@tool.lines)
          USAGE
        end

        private

        def already(sealing)
          obstacles = @tool.obstacles(sealing)
          return never_started(sealing, obstacles) if obstacles.any?

          @out.puts("#{sealing} seals production already, and stays as it is")
          missing = @tool.missing_variables(sealing)
          @out.puts("add what the config reads to its variables: #{missing.join(", ")}") if missing.any?
          GREEN
        end

        def never_started(sealing, obstacles)
          @err.puts("prod-smoke: #{sealing} has prod-smoke already, but does not start it: #{obstacles.join("; ")}")
          USAGE
        end
      end
    end
  end
end
