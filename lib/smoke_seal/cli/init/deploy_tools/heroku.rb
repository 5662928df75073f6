# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      module DeployTools
        # Heroku: a script for CI, or for a one-off dyno.
        class Heroku < Tool
          def path = "bin/smoke-seal-heroku"

          def template = "heroku.sh"

          def purpose = "it seals #{@facts.app} after a push to Heroku"

          def remarks
            ["Start it in CI after the push: git push heroku HEAD:main && #{path}",
             "After a rollback, or without CI: heroku run #{path}",
             "Not in the Procfile: the release phase runs before the new dynos start."]
          end
        end
      end
    end
  end
end
