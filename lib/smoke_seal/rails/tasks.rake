# frozen_string_literal: true

namespace :smoke_seal do
  # `bin/rails -T` shows the first sentence, which is short enough for 80 columns; `bin/rails -D` shows all.
  desc "Record a seal made on another machine. Its line or JSON is read from standard input, or from SEAL= or FILE=; " \
       "RELEASE= names another release."
  task record: :environment do
    code = SmokeSeal::ReceivedSeal.task
    exit(code) unless code.zero?
  end

  desc "Make each seal of a watch that is due. For cron: it prints the seals whose colour changed."
  task watch: :environment do
    SmokeSeal::Watch.due do |app, attempt|
      puts "#{app}: #{attempt.seal}" if attempt.seal && attempt.seal.status != attempt.before&.status
    end
  end

  desc "List the paths that a release removed. They are the entry removed: in config/smoke_seal.yml, from the routes " \
       "of two commits; TO is HEAD if it is not given."
  task :removed, %i[from to] => :environment do |_task, given|
    abort "which commit was live before? bin/rails smoke_seal:removed[FROM,TO]" unless given[:from]

    gone = SmokeSeal::RemovedRoutes.between(given[:from], given[:to] || "HEAD")
    puts gone.empty? ? "# no route without parameters is gone" : "removed: [#{gone.join(", ")}]"
  rescue SmokeSeal::RemovedRoutes::UnreadableError => e
    abort "smoke_seal: #{e.message}"
  end

  desc "Delete old runs of vantages. They and their votes are kept for " \
       "config.smoke_seal.keep_vantage_runs days; the seals of releases stay."
  task prune_vantages: :environment do
    puts "deleted runs: #{SmokeSeal::VantagePruning.call}"
  rescue SmokeSeal::Error => e
    abort "smoke_seal: #{e.message}"
  end

  desc "Open a run from several vantages. It prints the run with its URL as JSON, and when it is closed the seal. " \
       "APP=, SHA=, VANTAGES=fra,sfo, QUORUM= and WITHIN= (seconds) are those of the config if they are not given."
  task open_run: :environment do
    code = SmokeSeal::OpenRun.task
    exit(code) unless code.zero?
  end

  desc "Build the extension on this machine"
  task :compile do
    command = SmokeSeal::RebuildCommand.build
    puts command.join(" ")
    build = -> { system(*command, chdir: SmokeSeal::RebuildCommand::ROOT) }
    # The gem has a Gemfile of its own.
    built = defined?(Bundler) ? Bundler.with_unbundled_env(&build) : build.call
    built || abort("smoke_seal: the extension was not built")
  end
end
