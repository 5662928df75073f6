# frozen_string_literal: true

# Makes releases for the pages of the engine, and prints their ids as JSON: bin/rails runner sealed_releases.rb

require_relative "../test/support/hostile_releases"
require_relative "../test/support/quorum_seals"
require_relative "../test/support/realistic_releases"
require_relative "../test/support/sealed_releases"

# Each kind of release that the pages show, above ten thousand others.
class SealedReleasesForPages
  include SealedReleases
  include RealisticReleases
  include HostileReleases
  include QuorumSeals

  BROKEN = { "up" => "passed", "tasks" => "failed" }.freeze

  def make
    many = realistic_release
    multiply(many, 10_000)
    { many: many, green: green, red: red, unsealed: unsealed, watched: watched, overtaken: overtaken, several: several,
      minority: minority, majority: majority, large: large, hostile: hostile_release }.transform_values(&:id)
  end

  # Of several vantages: one differs; they agree on a failure; more of them than a page shows at once.
  def minority = vantages("Minority Edition", minority_red(app: "atlas"))

  def majority = vantages("Majority Edition", majority_red(app: "bakery"))

  def large
    vantages("Large Edition", large_quorum(app: "cinema")).tap do |release|
      release.update_column(:smoke_seal, release[:smoke_seal].merge("quorum_left_out" => 40))
    end
  end

  def vantages(name,
               seal) = sealed(name, SmokeSeal::Seal.load({ **seal, "checked_at" => 3.minutes.ago.getutc.iso8601 }))

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
