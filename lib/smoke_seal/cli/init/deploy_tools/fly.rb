# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      module DeployTools
        # Fly.io: a script for where fly deploy is run.
        class Fly < Tool
          def path = "bin/smoke-seal-fly"

          def template = "fly.sh"

          def purpose = "it seals #{@facts.app} after fly deploy"

          def remarks
            ["Start it after the deploy: fly deploy && #{path}",
             "After a deploy of an older image, give its commit: #{path} SHA",
             "Not as release_command: that runs before the machines change."]
          end
        end
      end
    end
  end
end
