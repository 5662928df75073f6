# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      module DeployTools
        # Capistrano 3: a task after deploy:finished, which is the end of a rollback as well.
        class Capistrano < Tool
          FOLDER = "lib/capistrano/tasks"
          private_constant :FOLDER

          def path = "#{FOLDER}/smoke_seal.rake"

          def mode = 0o644

          def template = "capistrano.rake"

          def purpose = "it seals #{@facts.app} after deploy:finished, also of a rollback"

          def remarks
            return ["there is no Capfile here: is this the folder that cap is started in?"] unless capfile
            return ["The stage that is sealed is production; another one: set :smoke_seal_stage, \"live\""] if imported?

            ["Add this line to the Capfile: Dir.glob(\"#{FOLDER}/*.rake\").each { |file| import file }"]
          end

          private

          def capfile = @facts.read("Capfile")

          def imported? = capfile.include?(FOLDER)
        end
      end
    end
  end
end
