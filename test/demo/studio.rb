# frozen_string_literal: true

require "fileutils"
require "net/http"
require "tmpdir"
require_relative "../support/discord_server"
require_relative "../support/production"
require_relative "../support/reference_host"

# A studio with a board, a production to deploy to, two channels on Discord, and three releases that are ready to ship;
# all of it on loopback, and gone afterwards.
class Studio
  ROOT = ReferenceHost::ROOT
  HEALTHY = "spring-catalogue"
  SLOW = "bigger-catalogue"
  BROKEN = "faster-tasks"
  SHAS = { HEALTHY => "4f2c9d1e07b35a86c1d0f9e2b7a4836c5d1e0f92",
           SLOW => "0d93be47a6512cf8873e1b90d45fa2c6e7081b3d",
           BROKEN => "b81e6a3d5c7f20419e8b6d3a1c5f70e2948d6b3a" }.freeze

  attr_reader :board_url

  def self.open
    DiscordServer.start do |notes|
      DiscordServer.start do |operators|
        Production.open(broken_sha: SHAS.fetch(BROKEN), slow_sha: SHAS.fetch(SLOW)) do |production|
          studio = new(notes, operators, production)
          yield studio
        ensure
          studio&.close
        end
      end
    end
  end

  def initialize(notes, operators, production)
    @folder = Dir.mktmpdir("smoke_seal_demo")
    @notes = notes
    @operators = operators
    ENV.update(environment.merge(production.environment))
    make_releases
    @board = ReferenceHost.new
    @board_url = "#{@board.url}/deployments"
    ENV["BOARD_URL"] = @board.url
  end

  def healthy = HEALTHY
  def slow = SLOW
  def broken = BROKEN

  # @return [Boolean] whether the release is shipped
  def ship(slug) = system("bin/release", "ship", slug, chdir: ROOT)

  def notes = @notes.payloads.map { |payload| payload["content"] }
  def alerts = @operators.payloads.map { |payload| payload["content"] }

  # @return [Array<String>] each release with what the board says of it
  def board
    releases.map { |release| "#{release.title}: #{release.state}, #{release.smoke_seal || "not sealed"}" }
  end

  # @return [Array<String>] which revisions production named while each release was sealed
  def revisions
    releases.map do |release|
      seen = seen(release).map { |sha, looks| "#{sha} in #{looks} looks" }
      "#{release.title}: deployed #{release.deployed_sha.first(7)}, seen #{seen.to_sentence}"
    end
  end

  def as_expected?
    page = Net::HTTP.get(URI(board_url)).force_encoding(Encoding::UTF_8)
    releases.map { |release| release.smoke_seal&.status } == %w[red green green] &&
      releases.all? { |release| seen(release).keys == [release.deployed_sha.first(7)] } &&
      %w[red green].all? { |status| page.include?(%(data-seal-status="#{status}")) }
  end

  def close
    @board&.stop
    FileUtils.rm_rf(@folder)
  end

  private

  # The record of that look in the evidence of the release's seal: each revision, and how often it was seen.
  def seen(release)
    look = release.smoke_seal&.evidence&.find { |record| record["check"] == "revision" }
    look&.fetch("revisions", nil) || {}
  end

  def environment
    {
      "RAILS_ENV" => "production", "LOG_LEVEL" => "warn", "VERBOSE" => "false",
      "DATABASE_URL" => "sqlite3:#{File.join(@folder, "studio.sqlite3")}",
      "DISCORD_WEBHOOK_URL" => @notes.webhook, "SMOKE_SEAL_DISCORD_WEBHOOK_URL" => @operators.webhook
    }
  end

  def make_releases
    require File.join(ROOT, "config/environment")
    ActiveRecord::Migrator.migrations_paths = Rails.application.paths["db/migrate"].to_a
    ActiveRecord::Tasks::DatabaseTasks.migrate
    titles = { HEALTHY => "The spring catalogue", SLOW => "A bigger catalogue", BROKEN => "A faster task board" }
    titles.each do |slug, title|
      Release.create!(slug: slug, title: title, apps: { ReferenceHost::APP => SHAS.fetch(slug) }).assemble!
    end
    Release.create!(slug: "summer-prints", title: "Summer prints", apps: { ReferenceHost::APP => "90c4e17" })
  end

  # Newest first; the one that is still being assembled is left out.
  def releases = Release.shipped.to_a
end
