# frozen_string_literal: true

require "rails_helper"
require "support/discord_server"
require_relative "../support/committed"
require_relative "../support/ships"

# Ctrl-C while bin/release ships: it stops, and running it again finishes without deploying again.
class InterruptedShipTest < ActiveSupport::TestCase
  include Committed
  include Ships

  def test_ctrl_c_during_the_seal_leaves_the_release_unfinished
    release = assembled
    with_deploy do |script, deploys|
      env = { "DEPLOY_COMMAND" => script }
      assert_interrupted interrupt_the_seal(release, env), "the seal"
      release = Release.find(release.id)
      assert_equal ["assembled", { APP => SHA }, nil], [release.state, release.deployed, release.smoke_seal]

      again = finish(release, env)
      assert_equal 0, again.code, again.err
      assert_match(/^deploy  #{APP} at 3f9c2ab: deployed before$/, again.out)
      assert_equal ["#{APP} #{SHA}"], deploys.call
    end
    release = Release.find(release.id)
    assert_equal ["shipped", true], [release.state, release.smoke_seal.green?]
  end

  def test_ctrl_c_during_a_deploy_lets_it_finish_and_be_recorded
    release = assembled
    with_deploy("kill -INT $PPID") do |script, deploys|
      env = { "DEPLOY_COMMAND" => script }
      assert_interrupted bin_release("ship", release.slug, env: env), "the deploy of #{APP}"
      assert_equal({ APP => SHA }, release.reload.deployed)
      assert_equal 0, finish(release, env).code
      assert_equal 1, deploys.call.size
    end
    assert_equal "shipped", release.reload.state
  end

  def test_ctrl_c_at_the_gate_leaves_the_release_unfinished
    release = assembled
    HTTPServer.start(HEALTHY.merge("/up" => nil)) do |production|
      interrupted = start_bin_release("ship", release.slug, env: { "PRODUCTION_URL" => production.url }) do |pid|
        within(30) { production.wait_for_request }
        Process.kill(:INT, pid)
      end
      assert_interrupted interrupted, "the gate of #{APP}"
    end
    assert_equal ["assembled", { APP => SHA }], [release.reload.state, release.deployed]
  end

  def test_ctrl_c_during_the_notes_says_that_the_release_is_shipped
    release = assembled
    interrupted = HTTPServer.start(HEALTHY) do |production|
      DiscordServer.start(nil) do |discord|
        env = { "PRODUCTION_URL" => production.url, "DISCORD_WEBHOOK_URL" => discord.webhook }
        start_bin_release("ship", release.slug, env: env) do |pid|
          within(30) { discord.wait_for_request }
          Process.kill(:INT, pid)
        end
      end
    end
    assert_interrupted interrupted, "the release notes", "july-edition is shipped, and its notes may be missing " \
                                                         "(Release::Conductor.post_release_notes posts them)"
    assert_equal "shipped", release.reload.state
  end

  private

  def interrupt_the_seal(release, env)
    HTTPServer.start(HEALTHY.merge("/tasks" => nil)) do |production|
      start_bin_release("ship", release.slug, env: env.merge("PRODUCTION_URL" => production.url)) do |pid|
        within(30) { nil until production.wait_for_request.target == "/tasks" }
        Process.kill(:INT, pid)
      end
    end
  end

  def finish(release, env)
    HTTPServer.start(HEALTHY) do |production|
      bin_release("ship", release.slug, env: env.merge("PRODUCTION_URL" => production.url))
    end
  end

  def assert_interrupted(outcome, stage, left = "run it again to finish: nothing is deployed twice")
    assert_equal 130, outcome.code, outcome.err
    assert_equal "interrupted during #{stage}; #{left}\n", outcome.err
  end
end
