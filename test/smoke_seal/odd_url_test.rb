# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/canary_app"
require_relative "../support/command"
require "logger"
require "uri"

# A URL with a password where a name, a path or a word belongs, and as an address that is none: however it is written,
# nothing that is told shows the password.
class OddURLTest < Minitest::Test
  include CanaryApp

  SECRET = "c4nary"
  ODD = [
    "u:#{SECRET}@h.test", "u:#{SECRET}@h.test/", "https:u:#{SECRET}@h.test", "https:/u:#{SECRET}@h.test",
    "https:\\\\u:#{SECRET}@h.test", "https:\\u:#{SECRET}@h.test", "\\\\u:#{SECRET}@h.test", "//u:#{SECRET}@h.test",
    " https://u:#{SECRET}@h.test ", "https://u:#{SECRET} x@h.test", "https://u: #{SECRET}@h.test",
    "https://u:#{SECRET}@h.test ", "https://u:#{SECRET}/x@h.test", "https://u:12/#{SECRET}@h.test",
    "https://u:x/#{SECRET}@h.test", "https://u/#{SECRET}:x@h.test", "HTTPS://u:#{SECRET}@h.test",
    "HtTpS:u:#{SECRET}@h.test", "https://u:#{SECRET}@x@h.test", "https://u:x@#{SECRET}@h.test",
    "https://u%3A#{SECRET}%40h.test", "u%3a#{SECRET}%40h.test", "https:%2F%2Fu:#{SECRET}%40h.test",
    "u%253A#{SECRET}%2540h.test", "https://u:#{SECRET}\t@h.test", "ht\ntps://u:#{SECRET}@h.test",
    "\thttps://u:#{SECRET}@h.test\n", "https:\n//u:#{SECRET}@h.test", "https://u:#{SECRET}@",
    "https://u:#{SECRET}@:99999", "https://u:#{SECRET}@h.test:x", "https://u:#{SECRET}@[::1",
    "https://u:#{SECRET}@h.test?token=#{SECRET}", "https://h.test/?token=#{SECRET}", "h.test?token=#{SECRET}",
    "https://u:#{SECRET}?x@h.test", "https://u:#{SECRET}#x@h.test", "ftp://u:#{SECRET}@h.test", "u:#{SECRET}@",
    "#{SECRET}@h.test", "https://u:#{SECRET}\uFF20h.test", "u:#{SECRET}\\@h.test", "git@h.test:#{SECRET}/x@y",
    "mailto:u:#{SECRET}@h.test", "https://u:#{SECRET}\u0000@h.test", "u:pa:#{SECRET}@h.test",
    "https:///u:#{SECRET}@h.test", "https:////u:#{SECRET}@h.test"
  ].freeze

  CONFIG = "apps: { shop: { url: http://127.0.0.1:9, boot_window: 0 }, blog: { url: http://127.0.0.1:9 } }"

  def test_no_password_shows_where_it_stands_for_a_name
    ODD.each do |odd|
      in_app(CONFIG) do |folder|
        path = "#{folder}/config/smoke_seal.yml"
        [odd, odd.to_sym, uri(odd)].compact.each { |app| assert_name_is_kept(app, odd, path) }
        assert_kept(all_of(odd) { SmokeSeal.run_all([odd], config: "none.yml") })
        assert_kept(all_of(odd) { SmokeSeal::ProdSmoke.base_url_for(odd, release_repos: {}) })
      end
    end
  end

  def assert_name_is_kept(app, odd, path)
    assert_kept(all_of(odd) { SmokeSeal.run(app, config: path) })
    assert_kept(all_of(odd) { SmokeSeal.run(app, url: "http://127.0.0.1:9", config: path) })
    assert_kept(all_of(odd) { SmokeSeal.run_all([app], config: path) })
    assert_kept(all_of(odd) { SmokeSeal.run_all({ app => { url: odd } }, config: path) })
    assert_kept(all_of(odd) { SmokeSeal.run!(app, config: path) })
  end

  def test_no_password_shows_where_it_is_an_address_of_the_config
    ODD.each do |odd|
      in_app("#{CONFIG}\ndefault_url: #{JSON.generate(odd)}\ndefault_app: #{JSON.generate(odd)}") do |folder|
        path = "#{folder}/config/smoke_seal.yml"
        config = SmokeSeal::Config.load(path: path)
        assert_kept(all_of(odd) { config.problems })
        assert_kept(all_of(odd) { config.suite("none") })
      end
      in_app("apps: { shop: { url: #{JSON.generate(odd)}, checks: { it: { path: /, text: x } } } }") do |folder|
        path = "#{folder}/config/smoke_seal.yml"
        assert_kept(all_of(odd) { SmokeSeal::Config.load(path: path).problems })
        assert_kept(all_of(odd) { SmokeSeal::Config.load(path: path).suite("shop") })
      end
    end
  end

  def test_no_password_shows_where_it_is_an_address_of_the_caller
    ODD.each do |odd|
      in_app(CONFIG) do |folder|
        path = "#{folder}/config/smoke_seal.yml"
        assert_kept(all_of(odd) { SmokeSeal::Config.load(path: path).suite("shop", url: odd) })
        next if asks_somebody?(odd)

        assert_kept(all_of(odd) { SmokeSeal.run("shop", url: odd, config: path) })
        assert_kept(all_of(odd) { SmokeSeal.run_all({ "shop" => { url: odd } }, config: path) })
      end
    end
  end

  def test_no_password_shows_on_the_command_line
    arguments = [%w[ODD], %w[shop ODD], %w[check-config ODD], %w[list ODD], %w[list shop ODD], %w[explain shop ODD],
                 %w[explain ODD up], %w[ODD --json], %w[--urlODD], %w[--ulr=ODD], %w[-xODD], %w[shop --json=ODD],
                 %w[shop --boot-window ODD], %w[shop --sha ODD], %w[shop --previous ODD], %w[shop --config ODD --json],
                 %w[init ODD more --print], %w[--ODD]]
    quickly = File.join(Command::ROOT, "lib")
    script = <<~RUBY
      require "smoke_seal/cli"
      require "json"
      JSON.parse($stdin.read).each do |words|
        SmokeSeal::CLI.start(words)
        puts "= \#{words.size}"
        warn "= \#{words.size}"
      end
    RUBY
    calls = ODD.reject { |odd| odd.include?("\0") }.product(arguments).map do |odd, words|
      words.map { |word| word.sub("ODD") { odd } }
    end
    in_app(CONFIG) do |folder|
      words = [RbConfig.ruby, "-I#{quickly}", "-e", script]
      out, status = Open3.capture2e(*words, stdin_data: JSON.generate(calls), chdir: folder)
      assert_predicate status, :success?, out
      assert_kept("command" => out)
      assert_operator out.scan(/^= /).size, :>=, 2 * calls.size
    end
  end

  def test_names_that_are_no_urls_are_reported_and_addresses_as_well
    ["blog", "größe", "my app", "team/shop", "a.b-c_d"].each do |name|
      refute SmokeSeal::ProdSmoke.url?(name), name
      assert_includes SmokeSeal::ProdSmoke.unknown(name, []), name
    end
    { "https://me:s@h.test/a?b=c" => "https://h.test/a?b=c", "https://h.test:8443/x" => "https://h.test:8443/x",
      "http://[::1]:3000" => "http://[::1]:3000", "h.test" => "h.test" }.each do |given, shown|
      assert_equal shown, SmokeSeal::Redact.url(given)
    end
    { "http://127.0.0.1:3000/@alice" => nil, "git@github.com:me/shop" => nil, "a@b" => nil, "at 10:30 mail a@b" => nil,
      "see u:pass@h.test." => "see h.test." }.each do |text, shown|
      assert_equal shown || text, SmokeSeal::Redact.userinfo(text)
    end
  end

  private

  # All that is told of what the block does: what it gives, raises and tells an instrumenter.
  def all_of(odd, &call)
    payloads = []
    given = instrumented(payloads, &call)
    seals = given.is_a?(Hash) ? given.values : [given]
    seals = seals.grep(SmokeSeal::Seal).map { |seal| [seal.to_json, seal.inspect, seal.app, seal.url] }
    keys = given.is_a?(Hash) ? given.keys : []
    { "of #{odd.inspect.gsub(SECRET, "…")}" => [given.inspect, keys, seals, payloads].flatten }
  end

  def instrumented(payloads)
    before = SmokeSeal.instrumenter
    SmokeSeal.instrumenter = Object.new.tap do |listener|
      listener.define_singleton_method(:instrument) do |name, payload = {}, &run|
        run.call(payload).tap { payloads << [name, payload.inspect] }
      end
    end
    yield
  rescue SmokeSeal::Error => e
    [e.message, e.inspect, e.full_message(highlight: false).lines.first]
  ensure
    SmokeSeal.instrumenter = before
  end

  def uri(odd)
    URI(odd)
  rescue StandardError
    nil
  end

  # What is an address after all would be looked up.
  def asks_somebody?(odd)
    SmokeSeal::Suite.parse("shop", {}, url: odd)
  rescue SmokeSeal::ConfigError
    false
  end
end
