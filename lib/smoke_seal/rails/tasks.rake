# frozen_string_literal: true

namespace :smoke_seal do
  desc "Record a seal that another machine made: its line or JSON on standard input, or in SEAL=, FILE= (RELEASE=)"
  task record: :environment do
    code = SmokeSeal::ReceivedSeal.task
    exit(code) unless code.zero?
  end

  desc "Make each seal of a watch that is due, for cron: it prints what changed its colour"
  task watch: :environment do
    SmokeSeal::Watch.due do |app, attempt|
      puts "#{app}: #{attempt.seal}" if attempt.seal && attempt.seal.status != attempt.before&.status
    end
  end

  desc "Suggest removed: for config/smoke_seal.yml, from the routes of two commits (TO: HEAD)"
  task :removed, %i[from to] => :environment do |_task, given|
    abort "which commit was live before? bin/rails smoke_seal:removed[FROM,TO]" unless given[:from]

    gone = SmokeSeal::RemovedRoutes.between(given[:from], given[:to] || "HEAD")
    puts gone.empty? ? "# no route without parameters is gone" : "removed: [#{gone.join(", ")}]"
  rescue SmokeSeal::RemovedRoutes::UnreadableError => e
    abort "smoke_seal: #{e.message}"
  end

  desc "Build the extension of smoke_seal on this machine"
  task :compile do
    command = SmokeSeal::RebuildCommand.build
    puts command.join(" ")
    build = -> { system(*command, chdir: SmokeSeal::RebuildCommand::ROOT) }
    # The gem has a Gemfile of its own.
    built = defined?(Bundler) ? Bundler.with_unbundled_env(&build) : build.call
    built || abort("smoke_seal: the extension was not built")
  end
end
