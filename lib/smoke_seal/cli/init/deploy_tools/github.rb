# frozen_string_literal: true

require "json"

module SmokeSeal
  class CLI
    class Init < Command
      module DeployTools
        # GitHub Actions: a workflow that starts when a deployment has succeeded.
        class GitHub < Tool
          ACTION = "smoke-seal/smoke_seal"
          WORKFLOWS = ".github/workflows/*.{yml,yaml}"
          private_constant :ACTION, :WORKFLOWS

          def path = ".github/workflows/smoke-seal.yml"

          def mode = 0o644

          def template = "github.yml"

          def purpose = "it seals #{@facts.app} when a deployment to the environment production has succeeded"

          def remarks
            ["GitHub starts no workflow for a deployment that a workflow has made with its GITHUB_TOKEN. If a workflow",
             "deploys, put this step after its deploy instead, and delete the file:",
             *step("github.sha").lines(chomp: true)]
          end

          def lines = step("github.event.deployment.sha")

          def advice = "add this step to it:"

          # Any workflow may have the step.
          def sealing_file
            @facts.files(WORKFLOWS).find { |file| @facts.read(file)&.match?(/\b(?:#{ACTION}@|prod-smoke\b)/) }
          end

          private

          # @param revision [String] an expression of GitHub Actions
          def step(revision)
            @revision = revision
            render("github_step.yml.erb")
          end

          # Text of JSON is text of YAML as well.
          def quoted(text) = JSON.generate(text)
        end
      end
    end
  end
end
