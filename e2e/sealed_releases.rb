# frozen_string_literal: true

# Makes releases for the pages of the engine, and prints their ids as JSON: bin/rails runner sealed_releases.rb

require_relative "../test/support/hostile_releases"
require_relative "../test/support/realistic_releases"
require_relative "../test/support/sealed_releases"

# Each kind of release that the pages show, above ten thousand others.
class SealedReleasesForPages
  include SealedReleases
  include RealisticReleases
  include HostileReleases

  BROKEN = { "up" => "passed", "tasks" => "failed" }.freeze

  def make
    many = realistic_release
    multiply(many, 10_000)
    { many: many, green: green, red: red, unsealed: unsealed, watched: watched, overtaken: overtaken, several: several,
      hostile: hostile_release }.transform_values(&:id)
  end

  # Green after it was red, as it had been before the deploy.
  def green
    seals = [seal_of("red", checks: BROKEN, at: 3.hours.ago), seal_of("green", at: 2.hours.ago), unsealed_seal(APP)]
    sealed("Green Edition", *seals).tap do |release|
      SmokeSeal::SealBaseline.keep(release, APP, seal_of("red", checks: BROKEN, at: 4.hours.ago))
    end
  end

  def unsealed = sealed("Unsealed Edition", unsealed_seal("api"))

  def unsealed_seal(app) = SmokeSeal::Seal.unsealed("no network", app: app)

  # With a report of each outcome, and an open incident.
  def red
    seal = SmokeSeal::Seal.load({ **mixed, "checked_at" => 5.minutes.ago.getutc.iso8601 })
    sealed("Red Edition", seal).tap do |release|
      release.update_smoke_state!(APP, SmokeSeal::ReleaseIncident::NAME) do |held|
        incident = SmokeSeal::Incident.new(held, identity: "Release #{release.id}")
        incident.advance(seal, now: Time.now, sinks: [])
        incident.to_h
      end
    end
  end

  def watched
    sealed("Watched Edition", seal_of("green", app: "gallery", at: 1.minute.ago)).tap do |release|
      state = SmokeSeal::WatchChain.begin(id: "1", now: Time.now, settings: SmokeSeal::WatchSettings.new({}))
      release.update_smoke_state!("gallery", SmokeSeal::Watch::STATE) { state }
    end
  end

  def overtaken
    sealed("Overtaken Edition", seal_of("green", app: "press", at: 2.days.ago)).tap do |release|
      release.update_smoke_state!("press", SmokeSeal::Watch::STATE) { { "served" => "9f8e7d6c5b4a39281706" } }
    end
  end

  def several
    sealed("Edition of two apps", seal_of("green", app: "print-shop"), seal_of("red", checks: BROKEN, app: "studio"))
  end
end

puts JSON.generate(SealedReleasesForPages.new.make)
