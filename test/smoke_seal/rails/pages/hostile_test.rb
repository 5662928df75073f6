# frozen_string_literal: true

require "rails_helper"
require "support/canary_app"
require "support/discord_server"
require_relative "../../../support/hostile_releases"
require_relative "../../../support/sealed_releases"
require_relative "../shop_in_production"

# What others wrote into a seal is shown as text, and no page shows a secret.
class HostilePagesTest < ActionDispatch::IntegrationTest
  include CanaryApp
  include HostileReleases
  include SealedReleases
  include ShopInProduction

  # Characters that a terminal or a browser obeys: C0 and C1 controls, and bidirectional marks.
  CONTROLS = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\u0080-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/

  # @return [Hash{String => String}] the HTML of each page, by its path
  def pages_of(release, app, checks)
    settings = { http_basic_user: "operator", http_basic_password: PASSWORD, badges: true,
                 allow_actions: ->(*) { true } }
    paths = ["", "/releases/#{release.id}", "/releases/#{release.id}?#{{ app: app }.to_query}",
             *checks.map { |check| "/check?#{{ app: app, check: check }.to_query}" }]
    configured(**settings) { paths.to_h { |path| [path, shown(path)] } }
  end

  # It must be there, and be the page of what was asked for.
  def shown(path)
    get "/smoke_seal#{path}", headers: credentials
    assert_response :success, path
    response.body
  end

  def assert_text_alone(path, html)
    assert_predicate html, :valid_encoding?
    # A form sends the name of its app as it is.
    visible = html.gsub(/<input type="hidden"[^>]*>/, "")
    assert_nil visible.index(CONTROLS), -> { "#{path}: #{visible[visible.index(CONTROLS) - 300, 320].inspect}" }
    document = Nokogiri::HTML(html)
    assert_empty document.css("script, iframe, object, style, base, [onload], [onerror], [style]").map(&:to_s), path
    addresses = document.css("[href], [src], [action]").flat_map { |node| %w[href src action].map { |key| node[key] } }
    assert_empty addresses.compact.grep_v(%r{\A(?:/smoke_seal(?:/|\z|\?)|#)}), path
  end

  test "hostile text in each field of a seal is shown as text" do
    release = hostile_release
    seal = Release.find(release.id)[:smoke_seal]
    pages_of(release, seal["app"], seal["evidence"].map { |record| record["check"] }).each do |path, html|
      assert_text_alone(path, html)
    end
    assert_includes page_text(release), "<script>alert(1)</script>"
  end

  test "hostile names of several apps are shown as text" do
    apps = ReportSeals::HOSTILE.to_h { |name| ["app #{name}", seal_of("green", app: "app #{name}").to_h] }
    release = hostile_release({ **apps.values.first, "apps" => apps })
    apps.each_key.with_index do |app, index|
      pages_of(release, app.delete("\0"), index.zero? ? ["up"] : []).each { |path, html| assert_text_alone(path, html) }
    end
  end

  test "no page shows a secret of the config" do
    release = Release.create!(slug: "r1", title: "R1", state: "shipped")
    HTTPServer.start(pages) do |server|
      DiscordServer.start do |discord|
        with_env(ENVIRONMENT.merge("SMOKE_HOOK" => discord.webhook)) do
          with_configuration(config(server)) do
            SmokeSeal::SealStep.baseline(release, app: "shop", console: StringIO.new)
            2.times { SmokeSeal::SealStep.call(release, app: "shop", console: StringIO.new) }
            checks = release.reload.smoke_seal.evidence.map { |record| record["check"] }
            html = pages_of(release, "shop", checks.values_at(0, -1))
            assert_includes html["/releases/#{release.id}"], "[hidden]"
            assert_kept(html)
          end
        end
      end
    end
  end

  def page_text(release)
    with_credentials { Nokogiri::HTML(shown("/releases/#{release.id}")).text }
  end
end
