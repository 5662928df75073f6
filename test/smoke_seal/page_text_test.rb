# frozen_string_literal: true

require "json"
require_relative "../test_helper"
require_relative "../support/command"
require_relative "../support/http_server"
require_relative "../support/workspace"

# What somebody else wrote (a page, a header, a redirect, a sitemap) in all that a run tells: harmless to terminals,
# logs and files, and in no notification.
class PageTextTest < Minitest::Test
  include Workspace

  # A colour by one character, a mark that turns the direction of text around, an Arabic letter mark, a line separator,
  # a zero-width space, a tag character; and more of them than anybody reads.
  MARKS = "\u009B31m\u202E\u061C\u2028\u200B\u{E0041}"
  HOSTILE = "noindex, #{MARKS}".freeze
  LONG = "noindex, #{"x" * 60_000}".freeze
  UNPRINTABLE = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]&&[^\n]]/

  PAGE = "<title>#{MARKS} Shop</title><meta name=robots content='#{HOSTILE}'><meta name=robots content='#{LONG}'>" \
         "<h1>#{MARKS}</h1><p>#{MARKS}<img src='/a#{MARKS}.png'><a href='/l#{MARKS}'>#{MARKS}</a>".freeze
  SITEMAP = "<urlset><url><loc>http://other.example/#{MARKS}</loc></url></urlset>".freeze
  CHECKS = {
    "home" => { "path" => "/", "title" => "Blog", "text" => "Cart", "header" => { "X-Odd" => "fine" } },
    "followed" => { "path" => "/", "assets" => true, "links" => 1 },
    "robots" => { "path" => "/", "indexable" => true, "allow" => "error_page" },
    "sitemap" => { "path" => "/sitemap.xml", "sitemap" => 5 },
    "type" => { "path" => "/", "content_type" => "text/plain" },
    "json" => { "path" => "/json", "json" => { "/a" => "b" } },
    "gone" => { "path" => "/away" }
  }.freeze

  def pages
    html = ["200 OK", { "Content-Type" => "text/html; #{MARKS}", "X-Robots-Tag" => "noindex, \u202E\u009B31m#{LONG}",
                        "X-Odd" => MARKS, "X-Revision" => MARKS }, PAGE]
    { "/" => html, "/sitemap.xml" => ["200 OK", { "Content-Type" => "application/xml" }, SITEMAP],
      "/json" => ["200 OK", { "Content-Type" => "application/json" }, JSON.generate("a" => MARKS)],
      "/away" => ["302 Found", { "Location" => "http://other.example/#{MARKS}?token=abcdefgh" }, ""] }
  end

  def test_nothing_that_a_run_tells_holds_what_a_terminal_acts_on
    sealed do |seal, url, path|
      assert_predicate seal, :red?
      assert_operator seal.evidence.sum { |record| record["findings"].to_a.size }, :>=, 8
      each_text(seal.to_h) do |text|
        refute_match UNPRINTABLE, text
        assert_operator text.length, :<=, 1001
      end
      alert = SmokeSeal::Alert.new(seal, app: "shop")
      refute_match UNPRINTABLE, alert.text
      refute_match(/[[\p{Cc}\p{Cf}]&&[^\n\u200B]]/, alert.discord_payload[:content])
      commands(url, path).each { |said| refute_match UNPRINTABLE, said }
    end
  end

  def test_discord_shows_nothing_that_a_page_named
    sealed do |seal, *|
      alert = SmokeSeal::Alert.new(seal, app: "shop")
      assert_includes alert.text, "other.example"
      content = alert.discord_payload[:content]
      assert_includes content, "gone \\(app\\): status: expected 2xx, got 302, not followed: it leads to another site"
      refute_match(/other\.example|token|abcdefgh|%E2|noindex,/, content)
    end
  end

  def test_discord_shows_no_host_and_no_path_that_a_redirect_named
    closed = Addrinfo.tcp("127.0.0.1", 0).bind { |socket| socket.local_address.ip_port }
    login = ["200 OK", { "Content-Type" => "text/html" }, "<input type=password>"]
    pages = { "/dead" => ["302 Found", { "Location" => "http://tok-1234.localhost:#{closed}/" }, ""],
              "/walled" => ["302 Found", { "Location" => "/tok-5678/login" }, ""], "/tok-5678/login" => login }
    checks = { "dead" => { "path" => "/dead" }, "walled" => { "path" => "/walled" } }
    sealed(pages, checks) do |seal, *|
      assert_equal %w[failed unjudged], seal.evidence.map { |record| record["outcome"] }, seal.evidence
      alert = SmokeSeal::Alert.new(seal, app: "shop")
      assert_includes alert.text, "tok-5678"
      refute_match(/tok-/, alert.discord_payload[:content])
      refute_match(/tok-/, seal.summary)
    end
  end

  def test_ruby_and_the_core_take_the_same_characters_for_unprintable
    characters = [*0..0xD7FF, *0xE000..0x10FFFF].map { |code| [code].pack("U") }
    characters -= ["\e", "\u009B"] # they begin a command of the terminal, which goes as a whole
    characters.each_slice(300) do |some|
      text = some.map { |character| "a#{character}" }.join
      finding = { "expectation" => "title", "expected" => "x", "got" => text, "cause" => "app" }
      record = { "check" => "home", "outcome" => "failed", "url" => "", "attempts" => 1, "findings" => [finding] }
      seal = SmokeSeal::Seal.from_h("status" => "red", "evidence" => [record])
      assert_equal text.gsub(SmokeSeal::TerminalText::UNPRINTABLE, " "), seal.evidence[0]["findings"][0]["got"]
    end
  end

  private

  def sealed(pages = self.pages, checks = CHECKS)
    HTTPServer.start(pages) do |server|
      in_app(JSON.generate("apps" => { "shop" => { "url" => server.url, "checks" => checks } })) do |folder|
        path = "#{folder}/config/smoke_seal.yml"
        yield SmokeSeal.run("shop", config: path, boot_window: 0), server.url, path
      end
    end
  end

  def commands(url, path)
    [%w[shop --boot-window 0 --config], %w[shop --json --boot-window 0 --config], %w[explain shop home --config]]
      .map { |words| Command.run(*words, path) }
      .push(Command.run("init", url, "--print")).map { |result| result.out + result.err }
  end

  def each_text(data, &block)
    case data
    when Hash then data.each { |pair| pair.each { |part| each_text(part, &block) } }
    when Array then data.each { |part| each_text(part, &block) }
    when String then block.call(data)
    end
  end
end
