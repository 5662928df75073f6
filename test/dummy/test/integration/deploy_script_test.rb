# frozen_string_literal: true

require "rails_helper"
require "support/production"
require_relative "../support/committed"
require_relative "../support/ships"

# The host's own bin/deploy: production is this very app, in processes of its own.
class DeployScriptTest < ActiveSupport::TestCase
  include Committed
  include Ships

  def test_a_good_release_and_then_a_bad_one_go_live_and_are_sealed
    releases = [assembled(slug: "june-edition", apps: { APP => BEFORE }), assembled(slug: "july-edition")]
    Production.open(broken_sha: SHA) do |production|
      good, bad = releases.map { |release| ship_to(production, release) }
      assert_match(/^  started a41d09b/, good.out)
      assert_empty good.err
      assert_match(/^  started 3f9c2ab/, bad.out)
      assert_match(/^    heroku rollback --app #{APP}$/, bad.err)
    end
    seals = releases.map { |release| release.reload.smoke_seal }
    assert_equal(%w[green red], seals.map(&:status))
    assert_equal([{ "a41d09b" => 3 }, { "3f9c2ab" => 3 }], seals.map { |seal| revisions_of(seal) })
  end

  def test_a_release_that_boots_slowly_is_waited_for
    release = assembled
    Production.open(slow_sha: SHA) do |production|
      ship_to(production, release, "BOOT_WINDOW" => "20")
    end
    assert_match(/7.7 green .*, settled after \d\.\d s, 3 checks retried$/, Release.find(release.id).smoke_seal.summary)
  end

  private

  def revisions_of(seal) = seal.evidence.find { |record| record["check"] == "revision" }["revisions"]

  def ship_to(production, release, **env)
    env = production.environment.merge("DEPLOY_COMMAND" => nil, **env)
    outcome = bin_release("ship", release.slug, env: env)
    assert_equal 0, outcome.code, outcome.out + outcome.err
    outcome
  end
end
