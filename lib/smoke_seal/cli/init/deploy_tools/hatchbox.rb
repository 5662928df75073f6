# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      module DeployTools
        # Hatchbox: a script that runs on the servers.
        class Hatchbox < Tool
          def path = "bin/smoke-seal-hatchbox"

          def template = "hatchbox.sh"

          def purpose = "it seals #{@facts.app} after each deploy"

          def remarks
            ["Commit it, and write this line into the post-deploy script of the app at Hatchbox: #{path}",
             "It runs on each server, and seals on the one with the role cron."]
          end
        end
      end
    end
  end
end
