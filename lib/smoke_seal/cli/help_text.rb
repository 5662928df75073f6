# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The text of prod-smoke --help: each option that needs more than a line, and the exit codes. The usage is in Usage.
    module HelpText
      INTRODUCTION = "Checks a live app from outside, read-only, and seals its release green or red."
      ABOUT_APP = <<~TEXT
        APP is a name in the config. The default is the config's default_app, or the
        only app, or the app with the name of the root folder.
      TEXT

      EXIT_CODES = <<~TEXT
        Exit codes:
          0  green; explain: the check passed; init: the file is written;
             --baseline: the file is written;
             live: it is; await: it is up; diff: nothing is worse;
             vote: the vote was taken, whatever it says;
             doctor: nothing keeps this machine from making a seal
          1  red: production is broken; explain: the check failed, or warned;
             init: the URL shows no page of the app; live: it is not; await:
             it is not up in time; diff: something is worse
          2  the command line or the config is wrong; nothing was sent
          3  unsealed: not every check could be judged; live: it is not known;
             doctor: something has to be repaired first; vote: the vote was
             not taken
          130  interrupted
      TEXT

      SHA_HELP = ["the deployed revision; production must report it", "if the config says how it reports its revision"]
                 .freeze
      PREVIOUS_HELP = ["the last green seal, as --json printed it, for",
                       "slower_than_last and previous_assets; for each",
                       "of the last green seals, if given several times"].freeze
      BASELINE_HELP = ["before the deploy: write what is seen to FILE,",
                       "for --since; exits with 0, also if it is red"].freeze
      SINCE_HELP = ["a file of --baseline or --json: say of each finding", "whether it is new since then"].freeze
      WINDOW_HELP = ['how long "not there yet" is not "broken"; 0 makes',
                     "one attempt (default: the config's, else 30)"].freeze
      BROWSER_HELP = ["run the app's browser lane, or skip it (default:", "run it if the app declares one)"].freeze
      CONFIG_HELP = ["the config file (default: #{Config::PLACE},", "searched from here upwards)"].freeze
      VERBOSE_HELP = ["list all problems and all pages that have them, and", "quote pages in full"].freeze
      QUIET_HELP = ["print only the verdict, on one line"].freeze
      JSON_HELP = ["print only JSON, also on errors: the whole seal,", "or the result of the command"].freeze
      FORMAT_HELP = ["print the seal as #{OutputFormat::FOR_PEOPLE.join(", ")},",
                     "#{Reports.names.join(", ")} (default: text)"].freeze
      WATCH_HELP = ["seal again SECONDS after each seal, until Ctrl-C",
                    "(default: #{SealLoop::INTERVAL}); for cron: prod-smoke watch"].freeze
      OFFLINE_HELP = ["doctor: send no request, and look up no name"].freeze
      REPORT_HELP = ["write a report of the seal to FILE; a FORMAT is", "#{Reports.names.join(", ")};",
                     "several times for several"].freeze
      GITHUB_HELP = ["annotations and a step summary for GitHub Actions,", "or none (default: inside GitHub Actions)"]
                    .freeze
      ENV_HELP = ["check another environment than production: qa is", "the one in config/qa_environments.yml"].freeze
      VANTAGES_HELP = ["seal from these vantages of the config, separated", "by commas; local is this machine"].freeze
      QUORUM_HELP = ['how many must agree: "2 of 3", majority, any, all',
                     "(default: the config's; else 2, or 3 of 7 or more)"].freeze
      ADVISORY_HELP = ["exit with 0 instead of 2 and 3, so that only a red",
                       "seal fails a script"].freeze
      TIMEOUT_HELP = ["await: how long to wait (default: 120)"].freeze
      STATE_HELP = ["watch: the file that keeps its last seal; vote: the", "folder of votes that were not taken yet"]
                   .freeze
      KEY_HELP = ["vote: env:NAME, the variable with the key (default:", "env:SMOKE_SEAL_VOTE_KEY)"].freeze
      ALLOW_ENV_HELP = ["vote: variables that the suite of the run may read,", "separated by commas"].freeze
      HEADER_HELP = ["init: send this header, and write it into the", "config; a credential as env:NAME"]
                    .freeze
      ONLY_HELP = ["init: write only these checks: names of checks,", "or paths of pages, separated by commas"]
                  .freeze
      FOR_HELP = ["init: write the hook of a deploy tool: kamal,", "capistrano, heroku, github, fly, hatchbox"].freeze
      MERGE_HELP = ["init: add new settings and checks to an existing", "file, and keep everything in it"].freeze
      FORCE_HELP = ["init: overwrite an existing file, but keep its", "alert settings"].freeze
    end
    private_constant :HelpText
  end
end
