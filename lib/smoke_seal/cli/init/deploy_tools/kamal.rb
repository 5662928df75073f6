# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      module DeployTools
        # Kamal: a hook that runs on the deployer's machine.
        class Kamal < Tool
          # A line of a shell script that ends it, unless a condition is before it.
          LAST = /\A(?:exit|exec)\b.*/
          CONFIGS = %w[config/deploy.yml config/deploy.yaml].freeze
          HOOKS = ".kamal/hooks"
          private_constant :LAST, :CONFIGS, :HOOKS

          def path = File.join(deploy_config.to_s[/^hooks_path:\s*["']?([^\s"'#]+)/, 1] || HOOKS, "post-deploy")

          def template = "kamal.sh"

          def lines = render("kamal_lines.sh.erb")

          def advice
            return "it is no shell script: write these lines to one, and start that from the hook:" unless shell?

            line = last_line
            line ? "add these lines before its #{line}, which ends it:" : "add these lines to its end:"
          end

          def obstacles(file)
            line = last_line(before: /prod-smoke/)
            [*super, *("its #{line} ends it before that; move that line to the end" if shell? && line)]
          end

          def purpose = "it seals #{@facts.app} after each deploy, redeploy and rollback"

          def remarks
            [*("there is no config/deploy.yml here: is this the folder that kamal is started in?" unless deploy_config),
             "Kamal shows what a hook prints only with -v, or if config/deploy.yml says (Kamal 2.12 or newer):",
             "  hooks_output:", "    post-deploy: :verbose",
             "The verdict alone is on the terminal in any case."]
          end

          private

          def deploy_config = CONFIGS.filter_map { |path| @facts.read(path) }.first

          # @param before [Regexp] what the line has to be before, if given
          # @return [String, nil] the line of the existing hook that ends it: "line 4 (exit 0)"
          def last_line(before: nil)
            text = @facts.read(path).to_s
            text = text[0, text.index(before) || 0] if before
            text.each_line(chomp: true).with_index(1) do |line, number|
              return "line #{number} (#{line[LAST]})" if line.match?(LAST)
            end
            nil
          end

          # Whether the existing hook is a shell script.
          def shell? = @facts.read(path).to_s.match?(/\A#!.*\b(?:ba|da|z|k|a)?sh\b/)
        end
      end
    end
  end
end
