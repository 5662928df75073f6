# frozen_string_literal: true

require_relative "../command"

module SmokeSeal
  class CLI
    # The parts of init, each loaded when it is used.
    class Init < Command
      autoload :AppName, "smoke_seal/cli/init/app_name"
      autoload :DeployHook, "smoke_seal/cli/init/deploy_hook"
      autoload :DeployTools, "smoke_seal/cli/init/deploy_tools"
      autoload :Draft, "smoke_seal/cli/init/draft"
      autoload :ExistingConfig, "smoke_seal/cli/init/existing_config"
      autoload :HookFacts, "smoke_seal/cli/init/hook_facts"
      autoload :HookFile, "smoke_seal/cli/init/hook_file"
      autoload :HookReport, "smoke_seal/cli/init/hook_report"
      autoload :Insertion, "smoke_seal/cli/init/insertion"
      autoload :KeptChecks, "smoke_seal/cli/init/kept_checks"
      autoload :LoginWall, "smoke_seal/cli/init/login_wall"
      autoload :OutputFile, "smoke_seal/cli/init/output_file"
      autoload :PageTexts, "smoke_seal/cli/init/page_texts"
      autoload :Remarks, "smoke_seal/cli/init/remarks"
      autoload :RequestHeaders, "smoke_seal/cli/init/request_headers"
      autoload :Result, "smoke_seal/cli/init/result"
      autoload :Selection, "smoke_seal/cli/init/selection"
      autoload :StableText, "smoke_seal/cli/init/stable_text"
      autoload :SuggestedChecks, "smoke_seal/cli/init/suggested_checks"
      autoload :SupportedKeys, "smoke_seal/cli/init/supported_keys"
      autoload :YAMLText, "smoke_seal/cli/init/yaml_text"
    end
  end
end
