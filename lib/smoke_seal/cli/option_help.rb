# frozen_string_literal: true

module SmokeSeal
  class CLI
    # What the help says of each option that takes more than a line.
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
      ENV_HELP = ["check another environment than production: qa is", "the one of config/qa_environments.yml"].freeze
      ADVISORY_HELP = ["exit with 0 instead of 2 and 3: only a red seal",
                       "is one for whoever reads the exit code"].freeze
      TIMEOUT_HELP = ["await: how long to wait (default: 120)"].freeze
      HEADER_HELP = ["init: send this header, and write it down; a", "credential as a variable of the environment"]
                    .freeze
      ONLY_HELP = ["init: write these checks alone: names of checks,", "or paths of pages, with commas between them"]
                  .freeze
      MERGE_HELP = ["init: add what is new to the file that is there,", "and keep all that is in it"].freeze
      FORCE_HELP = ["init: overwrite the file that is there, but for", "its alert"].freeze
    end
    private_constant :OptionHelp
  end
end
