# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require "support/alerts"
require_relative "seal_records"
require_relative "shop_in_production"

# The badge and the alert in another language, and what stays as it is.
class RailsTranslationsTest < ActionView::TestCase
  include ActiveSupport::Testing::TimeHelpers
  include Workspace
  include ShopInProduction
  include Alerts

  helper SmokeSealHelper

  GERMAN = YAML.safe_load_file(File.expand_path("../../support/german.yml", __dir__)).fetch("de").freeze
  AT = Time.utc(2026, 6, 26, 21, 28, 45)
  DATA = { "status" => "red", "summary" => "4/6 green — tasks 500", "checked_at" => AT.iso8601, "app" => "shop" }.freeze
  SEAL = SmokeSeal::Seal.from_h(DATA)
  BADGE = '[data-test="release-smoke-seal-badge"]'
  ENGLISH_TITLE = "🔴 Production smoke seal: FAILED — 4/6 green — tasks 500 (checked 3 minutes ago)"

  setup do
    @available = I18n.available_locales
    I18n.available_locales = [*@available, :de]
    I18n.backend.store_translations(:de, GERMAN)
  end

  teardown do
    I18n.reload!
    I18n.available_locales = @available
  end

  def german(&block) = I18n.with_locale(:de, &block)

  # @return [Nokogiri::XML::Element]
  def badge
    travel_to(AT + 3.minutes) do
      render partial: "releases/smoke_seal_badge",
             locals: { seal: SEAL, unsealed_since: nil, age: SmokeSeal::SealAge.new(SEAL) }
    end
    css_select(BADGE).last
  end

  test "the badge has the words of the host's language, and the summary as it was recorded" do
    german do
      shown = badge
      assert_equal ["🔴 Siegel", "🔴 Siegel der Produktion: GEBROCHEN — 4/6 green — tasks 500 (geprüft vor 3 Minuten)",
                    "Siegel ✗ GEBROCHEN — 4/6 green — tasks 500 (geprüft vor 3 Minuten)"],
                   [shown.text.strip, shown["title"], shown["aria-label"]]
      age = css_select('[data-test="release-smoke-seal-age"]').last
      assert_equal ["· vor 3 Minuten", "geprüft 2026-06-26 21:28:45 UTC"], [age.text, age["title"]]
    end
  end

  test "in English it is to the letter what hosts rely on" do
    shown = badge
    assert_equal ["🔴 Seal", ENGLISH_TITLE, "Seal ✗ FAILED — 4/6 green — tasks 500 (checked 3 minutes ago)"],
                 [shown.text.strip, shown["title"], shown["aria-label"]]
    assert shown["title"].start_with?(SEAL.verdict_line)
    green = SmokeSeal::Seal.from_result(passed: true)
    assert_equal green.verdict_line, view.smoke_seal_title(SmokeSeal::Seal.from_h("status" => "green"))
  end

  test "what a program reads is the same in each language" do
    facts = lambda do
      shown = badge
      [shown.attributes.keys, *shown.attributes.select { |name, _| name.start_with?("data-") }.values.map(&:value),
       SEAL.verdict_line, SEAL.badge, SEAL.label, SEAL.to_h, SEAL.inspect, SmokeSeal::Formatter.seal_line(SEAL),
       SmokeSeal::Reports.render("json", SEAL), SmokeSeal::Reports.render("junit", SEAL),
       SmokeSeal::SealAge.new(SEAL, now: AT + 60).state]
    end
    assert_equal facts.call, german(&facts)
  end

  test "what a locale does not have is in English" do
    german { assert_equal "🟢 Production smoke seal: passed", view.smoke_seal_text("verdict.green") }
  end

  def plain_alert = SmokeSeal::Alert.new(SEAL, app: "shop")

  test "the alert has the sentences of the host's language, and the verdict as it was recorded" do
    german do
      assert_includes plain_alert.text, "NICHTS WURDE ZURÜCKGENOMMEN.\nKein Befehl ist bekannt.\n"
      assert_includes plain_alert.text, "  App      shop\n  geprüft  2026-06-26 21:28:45 UTC\n"
      assert plain_alert.text.start_with?(SEAL.verdict_line)
      assert_includes plain_alert.discord_payload[:content], "**Nichts wurde zurückgenommen.** Kein Befehl ist bekannt."
    end
    assert_includes plain_alert.text, "NOTHING WAS ROLLED BACK: the release is live.\nNo rollback command is known"
  end

  test "the advice on a rollback has the language of the moment, whenever the alert was made" do
    seal = red([record("home", "failed", finding("status", "2xx", "none", "dns"))])
    made = SmokeSeal::Alert.new(seal, app: "shop")
    german { assert_includes made.text, "(dns): sieh die DNS-Einträge an" }
    assert_includes made.text, "(dns): look at the DNS records of the host"
  end

  test "each sink gets the language of the ship, also on a thread of its own" do
    german do
      locales = SmokeSeal::Sinks::Dispatch.call(%w[slack teams].map { |key| Struct.new(:key).new(key) }) do
        [Thread.current == Thread.main, SmokeSeal::Translations.text("alert.no_rollback")]
      end
      assert_equal [[false, "Kein Befehl ist bekannt."]], locales.values.uniq
    end
  end

  test "a listener of a ship gets the language of the ship" do
    told = []
    german do
      with_production(ShopInProduction::BROKEN) do
        SmokeSeal::SealStep.call(SealRecords::Record.create!(title: "R1"), app: "shop", console: StringIO.new,
                                                                           tell: ->(given) { told << given.text })
      end
    end
    assert_includes told.join, "NICHTS WURDE ZURÜCKGENOMMEN."
  end

  test "a translation that cannot be used breaks no alert: it is in English" do
    unsealed = SmokeSeal::Seal.unsealed("no network", app: "shop")
    german do
      text = SmokeSeal::Alert.new(unsealed, app: "shop", notes: ["one"]).text
      assert_includes text, "  1. Check production yourself: open the app in a browser\n"
      assert_includes text, "\nNotes:\n"
    end
  end

  test "a backend that fails breaks no alert: it is in English" do
    german do
      I18n.backend.stub(:translate, ->(*) { raise ActiveRecord::ConnectionNotEstablished, "gone" }) do
        assert_includes plain_alert.text, "NOTHING WAS ROLLED BACK"
      end
    end
  end
end
