# frozen_string_literal: true

require "fileutils"
require "net/http"
require "tmpdir"
require_relative "../support/discord_channel"
require_relative "../support/discord_server"
require_relative "../support/http_server"
require_relative "../support/production"
require_relative "../support/reference_host"

# A studio with a board, two productions to deploy to, two channels on Discord, and four releases that are ready to
# ship; all of it on loopback, and gone afterwards. Three of them are trains of two apps: the studio's own, deployed by
# a script, and a print shop, deployed by a workflow. They are shipped from a directory of their own, in plain Ruby
# (test/ship); the board is reached by a command, as it is where it runs elsewhere. The fourth is of the studio's app
# alone, and is shipped by the board's own bin/release.
class Studio
  ROOT = ReferenceHost::ROOT
  SHIP = File.expand_path("../ship", __dir__)
  PRINT_SHOP = "print-shop"
  HEALTHY = "spring-catalogue"
  SLOW = "bigger-catalogue"
  BROKEN = "faster-tasks"
  UNMIGRATED = "new-accounts"
  SHAS = { HEALTHY => "4f2c9d1e07b35a86c1d0f9e2b7a4836c5d1e0f92",
           SLOW => "0d93be47a6512cf8873e1b90d45fa2c6e7081b3d",
           BROKEN => "b81e6a3d5c7f20419e8b6d3a1c5f70e2948d6b3a",
           UNMIGRATED => "2ac7f05e918d4b63a07fe1c95d3b8264f7a0e1d8" }.freeze

  PRINT_SHOP_SHAS = { HEALTHY => "5d1f0b7c3e9a48261705f4e3d2c1b0a998877665",
                      SLOW => "6e2a1c8d4f0b59372816a5f4e3d2c1b0a9988776",
                      BROKEN => "7f3b2d9e5a1c6a483927b6a5f4e3d2c1b0a99887" }.freeze

  # An app's deploy with a release: its commit, and each revision that answered then, with the number of answers.
  Deployed = Struct.new(:release, :app, :sha, :seen, keyword_init: true)

  # Opens the engine's pages, to their user "operator".
  PAGES_PASSWORD = "demo"

  attr_reader :board_url

  def self.open
    DiscordServer.start do |notes|
      DiscordChannel.start do |operators|
        Production.open(broken_sha: SHAS.fetch(BROKEN), slow_sha: SHAS.fetch(SLOW),
                        unmigrated_sha: SHAS.fetch(UNMIGRATED)) do |production|
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
    @production = production
    @deploys = []
    @print_shop = print_shop
    ENV.update(environment.merge(production.environment))
    make_releases
    @board = ReferenceHost.new
    @board_url = "#{@board.url}/deployments"
    ENV["BOARD_URL"] = @board.url
  end

  # @return [String] the address of the engine's pages
  def pages_url = "#{@board.url}/smoke_seal"

  def healthy = HEALTHY
  def slow = SLOW
  def broken = BROKEN
  def unmigrated = UNMIGRATED

  # @return [Boolean] whether the release is shipped
  def ship(slug)
    apps = { ReferenceHost::APP => SHAS.fetch(slug), PRINT_SHOP => PRINT_SHOP_SHAS.fetch(slug) }
    system("bin/release.rb", "ship", slug, *apps.map { |app, sha| "#{app}=#{sha}" }, chdir: SHIP) && remember(slug)
  end

  # @return [Boolean] whether the release is shipped
  def ship_from_the_board(slug)
    system("bin/release", "ship", slug, "--baseline", chdir: ROOT) && remember(slug)
  end

  # By hand: the release is deployed, and stays so.
  def migrate = @production.migrate

  # What cron does on the board: the seal of the watch that is due.
  def watch = system("bin/rails", "smoke_seal:watch", chdir: ROOT)

  def notes = @notes.payloads.map { |payload| payload["content"] }

  # @return [Array<String>] the messages in the operators' channel now, oldest first
  def alerts = @operators.messages.values.map { |message| message["content"] }

  # @return [Array<String>] each release with what the board says of it
  def board
    releases.map do |release|
      "#{release.title}: #{release.state}, #{release.smoke_seal || "not sealed"} · #{SmokeSeal::SealAge.of(release)}"
    end
  end

  # @return [Array<String>] the revisions that answered while each release was sealed by its ship, newest first
  def revisions
    @deploys.reverse.map do |deploy|
      seen = deploy.seen.map { |revision, answers| "#{revision} in #{answers} answers" }
      "#{deploy.release}: #{deploy.app} deployed #{deploy.sha}, seen #{seen.to_sentence}"
    end
  end

  def as_expected?
    page = Net::HTTP.get(URI(board_url)).force_encoding(Encoding::UTF_8)
    releases.map { |release| release.smoke_seal&.status } == %w[green red green green] &&
      alerts.last.start_with?("🟢 Resolved") &&
      @deploys.all? { |deploy| deploy.seen.keys == [deploy.sha] } &&
      %w[red green].all? { |status| page.include?(%(data-seal-status="#{status}")) }
  end

  def close
    @board&.stop
    @print_shop.stop
    FileUtils.rm_rf(@folder)
  end

  private

  # A shop that serves the commit that its workflow has deployed last.
  def print_shop
    File.write(shop_revision, "0" * 40)
    page = ->(body) { ->(_request) { [200, { "X-Revision" => File.read(shop_revision) }, body] } }
    HTTPServer.new({ "/up" => page.call("ok"), "/" => page.call("<title>Print Shop</title><h1>Prints</h1>") }, nil)
  end

  def shop_revision = File.join(@folder, "print_shop_revision")

  # The seal of a ship is stored here, since the watch replaces it on the release.
  def remember(slug)
    release = Release.find_by!(slug: slug)
    release.deployed.each do |app, sha|
      @deploys << Deployed.new(release: release.title, app: app, sha: sha.first(7), seen: seen(release, app))
    end
  end

  # Each revision in the evidence of an app's seal, and how many answers named it.
  def seen(release, app)
    record = release.smoke_seals[app]&.evidence&.find { |each| each["check"] == "revision" }
    record&.fetch("revisions", nil) || {}
  end

  def environment
    {
      "RAILS_ENV" => "production", "LOG_LEVEL" => "warn", "VERBOSE" => "false", "SMOKE_SEAL_PASSWORD" => PAGES_PASSWORD,
      "DATABASE_URL" => "sqlite3:#{File.join(@folder, "studio.sqlite3")}",
      "BOARD_COMMAND" => %(sh -c 'cd #{ROOT} && exec #{RbConfig.ruby} bin/rails "$@"' --), "BOARD_READS_FILES" => "1",
      "DEPLOY_COMMAND" => File.join(ROOT, "bin/deploy"), "RELEASE_STATE" => @folder,
      "GH_COMMAND" => "#{RbConfig.ruby} #{SHIP}/bin/gh", "PRINT_SHOP_REVISION" => shop_revision,
      "PRINT_SHOP_URL" => @print_shop.url, "WATCH_MINUTES" => "0.01",
      "DISCORD_WEBHOOK_URL" => @notes.webhook, "SMOKE_SEAL_DISCORD_WEBHOOK_URL" => @operators.webhook
    }
  end

  def make_releases
    require File.join(ROOT, "config/environment")
    ActiveRecord::Migrator.migrations_paths = Rails.application.paths["db/migrate"].to_a
    ActiveRecord::Tasks::DatabaseTasks.migrate
    titles = { HEALTHY => "The spring catalogue", SLOW => "A bigger catalogue", BROKEN => "A faster task board",
               UNMIGRATED => "New accounts" }
    titles.each do |slug, title|
      apps = { ReferenceHost::APP => SHAS.fetch(slug), PRINT_SHOP => PRINT_SHOP_SHAS[slug] }.compact
      Release.create!(slug: slug, title: title, apps: apps).assemble!
    end
    Release.create!(slug: "summer-prints", title: "Summer prints", apps: { ReferenceHost::APP => "90c4e17" })
  end

  # Newest first; the one that is still being assembled is left out.
  def releases = Release.shipped.to_a
end
