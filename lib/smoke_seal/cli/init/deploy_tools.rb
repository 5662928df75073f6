# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The deploy tools, and what is written for each: docs/deploy-tools.md has the facts behind them.
      module DeployTools
        autoload :Capistrano, "smoke_seal/cli/init/deploy_tools/capistrano"
        autoload :Fly, "smoke_seal/cli/init/deploy_tools/fly"
        autoload :GitHub, "smoke_seal/cli/init/deploy_tools/github"
        autoload :Hatchbox, "smoke_seal/cli/init/deploy_tools/hatchbox"
        autoload :Heroku, "smoke_seal/cli/init/deploy_tools/heroku"
        autoload :Kamal, "smoke_seal/cli/init/deploy_tools/kamal"
        autoload :Tool, "smoke_seal/cli/init/deploy_tools/tool"

        CLASSES = { "kamal" => :Kamal, "capistrano" => :Capistrano, "heroku" => :Heroku, "github" => :GitHub,
                    "fly" => :Fly, "hatchbox" => :Hatchbox }.freeze
        private_constant :CLASSES

        # @param name [String]
        # @param facts [HookFacts]
        # @return [Tool]
        def self.for(name, facts) = const_get(CLASSES.fetch(name)).new(facts)
      end
    end
  end
end
