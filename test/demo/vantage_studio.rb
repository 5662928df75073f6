# frozen_string_literal: true

require "fileutils"
require "tmpdir"
require_relative "../support/http_server"
require_relative "../support/job_worker"
require_relative "../support/production"
require_relative "../support/reference_host"
require_relative "edge"

# A studio that seals its releases from three vantages, all of them on this machine: the one that ships, and two workers
# of the board's job engine, each behind an edge of its own. All of it is gone afterwards.
class VantageStudio
  ROOT = ReferenceHost::ROOT
  RULE = "2 of 3"
  # The vantages with a worker, and how their edges are at first.
  EDGES = { "fra" => :broken, "sfo" => :cut }.freeze
  SLUG = "spring-catalogue"
  SHA = "4f2c9d1e07b35a86c1d0f9e2b7a4836c5d1e0f92"

  def self.open
    Dir.mktmpdir("smoke_seal_demo") do |folder|
      Production.open do |production|
        studio = new(folder, production)
        yield studio
      ensure
        studio&.close
      end
    end
  end

  def initialize(folder, production)
    @folder = folder
    @control = HTTPServer.new({ "/" => [200, {}, "ok"] }, nil)
    @edges = EDGES.transform_values { |state| Edge.new(state) }
    ENV.update(environment.merge(production.environment))
    make_release
    @workers = start_workers
  end

  # @return [Boolean] whether the release is shipped
  def ship = system("bin/release", "ship", SLUG, chdir: ROOT)

  # @return [SmokeSeal::Seal] of the last run, as the table of runs has it: a release keeps no seal that judges nothing
  def seal = SmokeSeal::VantageRun.order(:id).last.seal

  # @return [SmokeSeal::Seal] a new one, from all vantages
  def reseal(&block) = release.reseal!(&block)

  # @return [Array<String>] each run with its votes, as the tables have them
  def runs
    SmokeSeal::VantageRun.where(attempt: 1).order(:id).map.with_index(1) do |run, number|
      votes = SmokeSeal::VantageVote.where(run_id: run.id).order(:id).map { |vote| vote_text(vote) }
      "run #{number}: #{run.verdict}; votes: #{votes.join(", ")}"
    end
  end

  # @param state [Symbol] see {Edge#state}
  def change_edge(vantage, state) = @edges.fetch(vantage).state = state

  def close
    @workers&.each(&:stop)
    @edges.each_value(&:stop)
    @control.stop
  end

  private

  def vote_text(vote)
    word = vote.judged ? vote.status : "not judged"
    "#{vote.vantage} #{word}#{" (late)" if vote.late}"
  end

  def release = Release.find_by!(slug: SLUG)

  def environment
    { "RAILS_ENV" => "production", "LOG_LEVEL" => "error", "VERBOSE" => "false",
      "DATABASE_URL" => "sqlite3:#{File.join(@folder, "studio.sqlite3")}", "VANTAGES_CONFIG" => config,
      "DEPLOY_COMMAND" => File.join(ROOT, "bin/deploy"), "RELEASE_STATE" => @folder,
      "DISCORD_WEBHOOK_URL" => nil, "SMOKE_SEAL_DISCORD_WEBHOOK_URL" => nil }
  end

  # That of the reference host, with vantages. A control address is one that does not belong to the app: who reaches
  # none has no network.
  def config
    File.join(@folder, "smoke_seal.yml").tap do |path|
      own = File.read(File.join(ROOT, "config/smoke_seal.yml"))
      File.write(path, <<~YAML)
        #{own.sub(/^ {4}boot_window:.*$/) { |line| "#{line}\n    url: <%= ENV.fetch('PRODUCTION_URL') %>\n    control: #{@control.url}" }}
        vantages:
        #{EDGES.keys.map { |name| "  #{name}: { driver: job }" }.join("\n")}
        quorum: #{RULE}
      YAML
    end
  end

  def make_release
    require File.join(ROOT, "config/environment")
    ActiveRecord::Migrator.migrations_paths = Rails.application.paths["db/migrate"].to_a
    ActiveRecord::Tasks::DatabaseTasks.migrate
    Release.create!(slug: SLUG, title: "The spring catalogue", apps: { ReferenceHost::APP => SHA }).assemble!
  end

  # Booting takes longest: all at once.
  def start_workers
    starting = EDGES.keys.map { |name| Thread.new { start_worker(name) } }
    starting.map(&:value).each(&:begin)
  end

  def start_worker(vantage)
    command = [RbConfig.ruby, File.join(JobWorker::FOLDER, "delayed_job.rb")]
    JobWorker.new(command, { "QUEUE" => "smoke_seal_#{vantage}", "SMOKE_SEAL_CONFIG" => config }
                           .merge(@edges.fetch(vantage).environment))
  end
end
