# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      module DeployTools
        # Kamal: a hook that runs on the deployer's machine.
        class Kamal < Tool
          CONFIGS = %w[config/deploy.yml config/deploy.yaml].freeze
          HOOKS = ".kamal/hooks"
          private_constant :CONFIGS, :HOOKS

          def path = File.join(deploy_config.to_s[/^hooks_path:\s*["']?([^\s"'#]+)/, 1] || HOOKS, "post-deploy")

          def template = "kamal.sh"

          def lines = render("kamal_lines.sh.erb")

          def advice
            return "add these lines to its end:" if shell?

            "it is no shell script: write these lines to one, and start that from the hook:"
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

          # Whether the existing hook is a shell script.
          def shell? = @facts.read(path).to_s.match?(/\A#!.*\b(?:ba|da|z|k|a)?sh\b/)
        end
      end
    end
  end
end
