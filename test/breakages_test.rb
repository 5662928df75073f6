# frozen_string_literal: true

require_relative "test_helper"
require "json"
require "yaml"
require_relative "support/certificate_authority"
require_relative "support/command"
require_relative "support/reference_host"
require_relative "breakages/front"
require_relative "breakages/subject"
require_relative "breakages/two_addresses"

# Three real apps behind TLS: what `prod-smoke init` writes for each is green, and what breaks after a deploy is found,
# by a message that names the culprit.
class BreakagesTest < Minitest::Test
  include Workspace

  # What breaks: how, and what the seal has to say of it. Those with +warns+ leave the seal green.
  Breakage = Struct.new(:name, :says, :options, :warns, :change, keyword_init: true)

  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"

  class << self
    def broken = @broken ||= Hash.new { |all, app| all[app] = [] }

    # @param says [Array<String>] what the summary or the findings have to hold
    def breakage(app, name, says:, options: [], warns: false, &change)
      broken[app] << Breakage.new(name: name, says: says, options: options, warns: warns, change: change)
    end
  end

  # The shop with the asset pipeline

  SHOP = {
    "addresses" => "all", "previous_assets" => "warn", "slower_than_last" => "3x",
    "revision" => { "header" => "X-Revision" },
    "checks" => {
      "cable" => { "path" => "/cable", "websocket" => true },
      "sitemap" => { "path" => "/sitemap", "sitemap" => 20 },
      "status" => { "path" => "/api/status", "json" => { "/status" => "ok" } },
      "shown" => { "path" => "/", "indexable" => true }
    }
  }.freeze

  breakage(:shop, "a stylesheet that the deploy left behind",
           says: ["assets", "application-", ".css", "404"]) do |front|
    front.break { |path, answer| answer.status = 404 if path.match?(%r{/assets/application-\h+\.css}) }
  end
  breakage(:shop, "a script that is answered with a page",
           says: ["assets", "application-", ".js", "an HTML page"]) do |front|
    front.break do |path, answer|
      next unless path.match?(%r{/assets/application-\h+\.js})

      answer.headers["content-type"] = "text/html"
      answer.body = "<!doctype html><title>Shop</title>"
    end
  end
  breakage(:shop, "a font that the stylesheet names and nobody has", says: ["assets", "shop-", ".woff2", "404"],
                                                                     warns: true) do |front|
    front.break { |path, answer| answer.status = 404 if path.end_with?(".woff2") }
  end
  breakage(:shop, "the larger of two images", says: ["assets", "lamp-large-", "503"]) do |front|
    front.break { |path, answer| answer.status = 503 if path.include?("lamp-large") }
  end
  breakage(:shop, "a certificate with three days left", says: ["tls", "days_left", "3 days"], warns: true) do |front|
    front.show_certificate(not_after: Time.now + (3.5 * 86_400))
  end
  breakage(:shop, "an expired certificate", says: ["expired"]) do |front|
    front.show_certificate(not_after: Time.now - 60)
  end
  breakage(:shop, "mixed content", says: ["mixed_content", "http://cdn.example/lamp.js"]) do |front|
    front.break do |path, answer|
      answer.body.sub!("</main>", "<script src=\"http://cdn.example/lamp.js\"></script></main>".b) if path == "/"
    end
  end
  breakage(:shop, "noindex left on", says: ["indexable", "X-Robots-Tag: noindex"]) do |front|
    front.break { |_path, answer| answer.headers["x-robots-tag"] = "noindex" }
  end
  breakage(:shop, "one dead address", says: ["[::1]"]) { |front| front.shut("::1") }
  breakage(:shop, "the revision before at one address", says: ["old", "[::1]"], options: ["--sha", SHA]) do |front|
    front.break { |_path, answer, address| answer.headers["x-revision"] = "f" * 40 if address == "::1" }
  end
  breakage(:shop, "an error page with status 200", says: %w[page Rails]) do |front|
    page = Gem::Specification.find_by_name("railties").gem_dir
    page = File.binread(File.join(page, "lib/rails/generators/rails/app/templates/public/500.html"))
    front.break { |path, answer| answer.body = page if path == "/about" }
  end
  breakage(:shop, "a form without the field to sign in by", says: %w[signin selector]) do |front|
    front.break { |path, answer| answer.body.sub!("name=\"email\"", "name=\"mail\"") if path == "/signin" }
  end
  breakage(:shop, "http that is not sent to https", says: %w[insecure redirect], &:leave_plain)
  breakage(:shop, "a cable that speaks no WebSocket", says: %w[cable websocket 404]) do |front|
    front.break { |path, answer| answer.status = 404 if path == "/cable" }
  end
  breakage(:shop, "a page of the sitemap that is gone", says: ["sitemap", "/products/2", "404"]) do |front|
    front.break { |path, answer| answer.status = 404 if path == "/products/2" }
  end
  breakage(:shop, "a slow page", says: ["slower_than_last"], options: ["--previous"], warns: true) do |front|
    front.break { |path, _answer| sleep(0.7) if path == "/about" }
  end
  breakage(:shop, "the assets of the release before", says: ["previous_assets", "application-", "404"],
                                                      options: ["--previous"], warns: true) do |front|
    # They are no longer named, and no longer there.
    front.break do |path, answer|
      if answer.headers["content-type"].to_s.include?("html")
        answer.body.gsub!(%r{/assets/application-\h+\.js},
                          "/assets/other.js")
      end
      answer.status = 404 if path.match?(%r{/assets/application-\h+\.js})
      answer.headers["content-type"] = "text/javascript" if path == "/assets/other.js"
      if path == "/assets/other.js"
        (answer.status = 200
         answer.body = "1;")
      end
    end
  end

  # The reference host

  STUDIO = {
    "removed" => ["/devops"], "checks" => { "linked" => { "path" => "/", "links" => 1 } }
  }.freeze

  breakage(:studio, "another title", says: ["title"]) do |front|
    front.break { |path, answer| answer.body.sub!(%r{<title>.*</title>}, "<title>Welcome</title>") if path == "/" }
  end
  breakage(:studio, "a page that was taken away and is there", says: ["removed /devops", "200"]) do |front|
    front.break do |path, answer|
      if path == "/devops"
        (answer.status = 200
         answer.body = "<h1>Devops</h1>")
      end
    end
  end
  breakage(:studio, "an empty stylesheet", says: ["assets", "/studio.css", "empty"], warns: true) do |front|
    front.break { |path, answer| answer.body = "" if path == "/studio.css" }
  end
  breakage(:studio, "a page in the place of an icon", says: ["assets", "/icon.svg"]) do |front|
    front.break { |path, answer| answer.body = "<!DOCTYPE html><p>Not here" if path == "/icon.svg" }
  end
  breakage(:studio, "a link to nowhere", says: ["links", "/pricing", "404"], warns: true) do |front|
    front.break { |path, answer| answer.body.sub!("</nav>", "<a href=\"/pricing\">Pricing</a></nav>") if path == "/" }
  end

  # The site that is not Rails

  SITE = {
    "checks" => {
      "start" => { "path" => "/start", "redirects" => ["301 /"] },
      "health" => { "path" => "/health", "json_schema" => {
        "type" => "object", "required" => %w[status sha], "properties" => { "sha" => { "type" => "string" } }
      } },
      "shown" => { "path" => "/", "indexable" => true }
    }
  }.freeze

  breakage(:site, "a script that is another one than its integrity says",
           says: ["assets", "main-9c1d2e3f.js", "integrity"]) do |front|
    front.break { |path, answer| answer.body += "// changed" if path.end_with?("main-9c1d2e3f.js") }
  end
  breakage(:site, "a module of the import map", says: ["assets", "greeting-5f2b7c1e.js", "404"]) do |front|
    front.break { |path, answer| answer.status = 404 if path.include?("greeting-") }
  end
  breakage(:site, "an image that an imported stylesheet names",
           says: ["assets", "dots-0f0f0f0f.png", "base-77aa88bb.css"], warns: true) do |front|
    front.break { |path, answer| answer.status = 404 if path.include?("dots-") }
  end
  breakage(:site, "a redirect that leads elsewhere", says: ["start", "redirects", "/guide"]) do |front|
    front.break { |path, answer| answer.headers["location"] = "/guide" if path == "/start" }
  end
  breakage(:site, "the robots.txt of staging", says: ["indexable", "robots.txt"]) do |front|
    front.break { |path, answer| answer.body = "User-agent: *\nDisallow: /" if path == "/robots.txt" }
  end
  breakage(:site, "JSON of another shape", says: ["json_schema", "/sha"]) do |front|
    front.break { |path, answer| answer.body = '{"status":"ok","sha":7}' if path == "/health" }
  end
  breakage(:site, "a page without its heading", says: ["text"]) do |front|
    front.break { |path, answer| answer.body.sub!("Boats made of paper", "") if path == "/" }
  end

  def test_what_breaks_in_a_rails_app_with_the_asset_pipeline_is_found
    skip_or_fail(Subject.missing_for_pipeline)
    Subject.start(Subject::PUMA, "RAILS_ENV" => "production", "REVISION" => SHA) do |url|
      find_all(:shop, url, SHOP)
    end
  end

  def test_what_breaks_in_the_reference_host_is_found
    in_folder do |folder|
      env = { "DATABASE_URL" => "sqlite3:#{File.join(folder, "board.sqlite3")}" }
      ReferenceHost.migrate(env)
      ReferenceHost.start(env: env) { |host| find_all(:studio, host.url, STUDIO) }
    end
  end

  def test_what_breaks_in_a_site_that_is_not_rails_is_found
    skip_or_fail(Subject.missing_for_site)
    Subject.start(Subject::NODE) { |url| find_all(:site, url, SITE) }
  end

  private

  def setup = skip_or_fail(TwoAddresses.missing)

  def skip_or_fail(missing)
    return unless missing
    raise missing if ENV["CI"] && !missing.include?("sprockets")

    skip missing
  end

  def find_all(app, url, additions)
    authority = CertificateAuthority.new
    Front.start(url, authority) do |front|
      in_folder("ca.pem" => authority.to_pem) do |folder|
        @folder = folder
        write_suite(front, additions)
        seal = assert_well
        File.write(File.join(folder, "previous.json"), JSON.generate(seal))
        missed = self.class.broken[app].filter_map { |breakage| missed(front, breakage) }
        assert_empty missed, missed.join("\n\n")
        assert_well
      end
    end
  end

  # What init writes is green by itself; what only its operator can know comes on top.
  def write_suite(front, additions)
    result = prod_smoke("init", front.url)
    assert_equal 0, result.code, result.out + result.err
    assert_well
    path = File.join(@folder, "config/smoke_seal.yml")
    content = YAML.safe_load_file(path)
    entry = content["apps"].values.first
    insecure = { "path" => "/", "origin" => front.plain_url, "redirects" => ["301 #{front.url}/"] }
    checks = entry["checks"].merge(additions["checks"], "insecure" => insecure)
    content["apps"] = { "app" => entry.merge(additions, "checks" => checks) }
    File.write(path, YAML.dump(content))
  end

  def assert_well
    seal = look
    said = [seal["summary"], *findings(seal)]
    assert_equal "green", seal["status"], said.join("\n")
    assert_equal 1, said.size, said.join("\n")
    seal
  end

  # @return [String, nil] what the seal said instead of what it should have
  def missed(front, breakage)
    breakage.change.call(front)
    options = breakage.options.flat_map { |it| it == "--previous" ? [it, "previous.json"] : [it] }
    seal = look(*options)
    said = [seal["summary"], *findings(seal)].join("\n")
    is_right = breakage.says.all? { |part| said.include?(part) } && seal["status"] == (breakage.warns ? "green" : "red")
    "#{breakage.name}: #{seal["status"] || "unsealed"}, #{said}" unless is_right && findings(seal).any?
  ensure
    front.heal
  end

  def findings(seal)
    seal.fetch("evidence", []).flat_map do |record|
      record.fetch("findings", []).map do |it|
        "#{record["check"]} #{it.values_at("expectation", "expected", "got").join(" | ")}"
      end
    end
  end

  def look(*options)
    result = prod_smoke("--json", "--boot-window", "0", *options)
    flunk(result.out + result.err) unless result.out.start_with?("{")
    JSON.parse(result.out).fetch("seal")
  end

  def prod_smoke(*arguments)
    env = { "SSL_CERT_FILE" => File.join(@folder, "ca.pem") }
    Command.run(*arguments, folder: @folder, env: env, command: [*TwoAddresses.words, *Command::WORDS])
  end
end
