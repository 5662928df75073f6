# frozen_string_literal: true

require_relative "http_server"
require_relative "workspace"

# Releases with the evidence of a real run, in any number, for what must be fast with many of them.
module RealisticReleases
  include Workspace

  APP = "shop"
  CHECKS = 12

  # @param seals [Integer] how many a watch has made
  # @return [Release] with the evidence of 12 pages and their assets, earlier seals, and the times of the checks
  def realistic_release(seals: 12)
    made = seal_of_shop
    release = Release.create!(slug: "realistic", title: "Realistic Edition", state: "shipped", shipped_at: 1.day.ago)
    seals.times do |number|
      checked_at = Time.now - ((seals - number) * 300)
      release.record_smoke_seal!(SmokeSeal::Seal.load({ **made.to_h, "checked_at" => checked_at.getutc.iso8601 }))
    end
    release
  end

  # Copies a release, with its seals, in one statement.
  #
  # @param release [Release]
  # @param count [Integer]
  def multiply(release, count)
    Release.connection.execute(<<~SQL)
      INSERT INTO releases (slug, title, state, shipped_at, apps, deployed, smoke_seal, created_at, updated_at)
      WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < #{Integer(count)})
      SELECT slug || '-' || n, title || ' ' || n, state, shipped_at, apps, deployed, smoke_seal,
             created_at, updated_at
      FROM releases, numbers WHERE id = #{Integer(release.id)}
    SQL
    # Without statistics a planner may choose to read the whole table.
    Release.connection.execute("ANALYZE releases")
  end

  # @return [SmokeSeal::Seal] of a run against a shop in this process
  def seal_of_shop
    HTTPServer.start(shop_pages) do |server|
      checks = Array.new(CHECKS) { |number| "      page #{number}: { path: /#{number}, title: Shop, assets: true }\n" }
      in_app("apps:\n  #{APP}:\n    url: #{server.url}\n    boot_window: 0\n    checks:\n#{checks.join}") do |folder|
        seal = SmokeSeal.run(APP, config: "#{folder}/config/smoke_seal.yml")
        raise "the shop is not green: #{seal.summary}" unless seal.green?

        return seal
      end
    end
  end

  private

  ASSETS = {
    "/app.css" => ["text/css", "h1 { color: navy }"], "/print.css" => ["text/css", "nav { display: none }"],
    "/app.js" => ["text/javascript", "document.title"],
    "/logo.svg" => ["image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9\"/></svg>"]
  }.freeze
  HTML = <<~HTML.freeze
    <!DOCTYPE html><title>Shop</title><link rel="stylesheet" href="/app.css"><link rel="stylesheet" href="/print.css">
    <script src="/app.js"></script><h1><img src="/logo.svg" alt="">Shop</h1><p>#{"Many things. " * 40}</p>
  HTML
  private_constant :ASSETS, :HTML

  def shop_pages
    page = [200, { "Content-Type" => "text/html; charset=utf-8" }, HTML]
    assets = ASSETS.transform_values { |type, content| [200, { "Content-Type" => type }, content] }
    Array.new(CHECKS) { |number| ["/#{number}", page] }.to_h.merge(assets)
  end
end
