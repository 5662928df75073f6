# frozen_string_literal: true

module SmokeSeal
  # The commands other than the seal. Each is loaded only when it is called; {Usage} says how.
  class CLI
    # The commands other than the seal, by their names.
    COMMANDS = {
      "alert" => :SendAlert, "await" => :Await, "check-config" => :CheckConfig, "completion" => :Completion,
      "diff" => :Diff, "doctor" => :Doctor, "explain" => :Explain, "init" => :Init, "list" => :List, "live" => :Live,
      "man" => :Man, "vote" => :Vote, "watch" => :Watch
    }.freeze
    # The words in the place of an app that are commands. No app should have such a name.
    WORDS = [*COMMANDS.keys, "help"].freeze

    autoload :Await, "smoke_seal/cli/await"
    autoload :CheckConfig, "smoke_seal/cli/check_config"
    autoload :Completion, "smoke_seal/cli/completion"
    autoload :Diff, "smoke_seal/cli/diff"
    autoload :Doctor, "smoke_seal/cli/doctor"
    autoload :Explain, "smoke_seal/cli/explain"
    autoload :Hints, "smoke_seal/cli/hints"
    autoload :Init, "smoke_seal/cli/init"
    autoload :List, "smoke_seal/cli/list"
    autoload :Live, "smoke_seal/cli/live"
    autoload :Man, "smoke_seal/cli/man"
    autoload :SendAlert, "smoke_seal/cli/send_alert"
    autoload :SealFile, "smoke_seal/cli/seal_file"
    autoload :Vote, "smoke_seal/cli/vote"
    autoload :Watch, "smoke_seal/cli/watch"

    private_constant :COMMANDS
  end
end
