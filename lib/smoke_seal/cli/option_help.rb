# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The help text of each option that needs more than a line.
    module OptionHelp
      SHA_HELP = ["the deployed revision; production must report it", "if the config says how it reports its revision"]
                 .freeze
      PREVIOUS_HELP = ["the last green seal, as --json printed it, for",
                       "slower_than_last and previous_assets; for each",
                       "of the last green seals, if given several times"].freeze
      BASELINE_HELP = ["before the deploy: write what is seen to FILE, for",
                       "--since; exits with 0, also if something is red"].freeze
      SINCE_HELP = ["a file of --baseline or --json: say of each finding", "whether it is new since then"].freeze
      WINDOW_HELP = ['how long "not there yet" is not "broken"; 0 makes',
                     "one attempt (default: the config's, else 30)"].freeze
      BROWSER_HELP = ["run the app's browser lane, or skip it (default:", "run it if the app declares one)"].freeze
      CONFIG_HELP = ["the config file (default: #{Config::PLACE},", "searched from here upwards)"].freeze
      JSON_HELP = ["print only JSON, also on errors: the whole seal,", "or the result of the command"].freeze
      ENV_HELP = ["check another environment than production: qa is", "the one in config/qa_environments.yml"].freeze
      ADVISORY_HELP = ["exit with 0 instead of 2 and 3, so that only a red",
                       "seal fails a script"].freeze
      TIMEOUT_HELP = ["await: how long to wait (default: 120)"].freeze
      STATE_HELP = ["watch: the file that keeps its last seal"].freeze
      HEADER_HELP = ["init: send this header, and write it into the", "config; a credential as env:NAME"]
                    .freeze
      ONLY_HELP = ["init: write only these checks: names of checks,", "or paths of pages, separated by commas"]
                  .freeze
      MERGE_HELP = ["init: add new settings and checks to an existing", "file, and keep everything in it"].freeze
      FORCE_HELP = ["init: overwrite an existing file, but keep its", "alert settings"].freeze
    end
    private_constant :OptionHelp
  end
end
