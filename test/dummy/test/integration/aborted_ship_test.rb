# frozen_string_literal: true

require "rails_helper"
require_relative "../support/ships"

# What does stop a ship, and what a ship that is run again then does.
class AbortedShipTest < ActiveSupport::TestCase
  include Ships

  setup { @url = "http://127.0.0.1:#{closed_port}" }

  def aborted(release, message, **options)
    outcome = ship(release, url: @url, **options)
    assert_match message, outcome.error&.message.to_s
    assert_equal "assembled", release.reload.state
    refute_predicate release, :smoke_sealed?
    outcome
  end

  def test_a_deploy_that_fails_aborts_the_ship_and_says_how_it_ended
    release = assembled
    with_deploy("echo no space left >&2; exit 3") do |script, _deploys|
      outcome = aborted(release, /\Athe deploy of #{APP} failed: .* with exit code 3\z/, "DEPLOY_COMMAND" => script)
      assert_match(/^  no space left$/, outcome.out)
    end
    aborted(release, /ended with signal TERM\z/, "DEPLOY_COMMAND" => "kill $$; sleep 5")
    aborted(release, /\Athe deploy of #{APP} could not start: No such file/, "DEPLOY_COMMAND" => "/nowhere/deploy")
    assert_empty release.reload.deployed
  end

  def test_a_push_that_is_refused_aborts_the_ship
    in_folder do |folder|
      aborted(assembled(apps: { "print-shop" => SHA }), /\Athe deploy of print-shop failed: git -C .* exit code 128\z/,
              "PRINT_SHOP_REPO" => folder)
    end
  end

  def test_a_gate_that_fails_aborts_the_ship_and_the_next_ship_does_not_deploy_again
    release = assembled
    with_deploy do |script, deploys|
      aborted(release, %r{\Athe gate at #{@url}/up did not open in 0.2 s: },
              "DEPLOY_COMMAND" => script, "GATE_SECONDS" => "0.2")
      HTTPServer.start(HEALTHY) do |production|
        outcome = ship(release, url: production.url, "DEPLOY_COMMAND" => script)
        assert_nil outcome.error
        assert_match(/^deploy  #{APP} at 3f9c2ab: deployed before$/, outcome.out)
      end
      assert_equal 1, deploys.call.size
    end
  end

  def test_another_commit_is_deployed_again
    release = assembled(deployed: { APP => BEFORE })
    assert_equal ["#{APP} #{SHA}"], deploys_in_ship_of(release)
  end

  def test_nothing_is_deployed_of_a_release_that_cannot_ship
    with_deploy do |script, deploys|
      { assembled(slug: "early", state: "assembling") => /\Aearly is assembling, and only what is assembled can/,
        assembled(slug: "odd", apps: { APP => SHA, "blog" => SHA }) => /does not say how to deploy blog/ }
        .each do |release, message|
        outcome = ship(release, url: @url, "DEPLOY_COMMAND" => script)
        assert_match message, outcome.error.message
        assert_empty outcome.out
      end
      assert_empty deploys.call
    end
  end
end
