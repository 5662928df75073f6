# frozen_string_literal: true

require "rails_helper"
require "support/discord_server"
require_relative "../support/ships"

# A ship from its first deploy to its notes: real deploys, a real production, a real webhook.
class ShipTest < ActiveSupport::TestCase
  include Ships

  def test_the_steps_run_in_order_and_each_prints_a_line
    HTTPServer.start(HEALTHY) do |production|
      with_deploy("echo done >&2") do |script, _deploys|
        outcome = ship(assembled, url: production.url, "DEPLOY_COMMAND" => script)
        assert_match(/\A#{<<~TEXT}\z/, outcome.out)
          deploy  mcritchie-studio at 3f9c2ab
            deploying mcritchie-studio of july-edition
            done
          gate    mcritchie-studio is up after \\d+\\.\\d s
          seal    🟢 Production smoke seal: passed — 7/7 green vs #{production.url} in \\d+ ms
          ship    july-edition is shipped
          notes   not posted: DISCORD_WEBHOOK_URL is not set
        TEXT
        assert_empty outcome.err
      end
      # The gate comes first, and alone.
      assert_equal "/up", production.requests.first.target
    end
  end

  def test_a_shipped_release_stores_its_deploys_and_its_seal
    release = assembled
    assert_equal ["#{APP} #{SHA}"], deploys_in_ship_of(release)
    release = Release.find(release.id)
    assert_equal ["shipped", { APP => SHA }, true], [release.state, release.deployed, release.smoke_seal.green?]
  end

  # Below Release, SmokeSeal then means the seal's class and no longer the gem.
  def test_a_host_with_its_own_seal_class_name_ships_as_before
    Release.const_set(:SmokeSeal, SmokeSeal::Seal)
    release = assembled
    HTTPServer.start(HEALTHY) { |production| assert_nil ship(release, url: production.url).error }
    release = Release.find(release.id)
    assert_instance_of Release::SmokeSeal, release.smoke_seal
    assert_equal release.smoke_seal, Release::SmokeSeal.from_h(release[:smoke_seal])
    assert_match(/\n🟢 Production smoke seal: passed/, Release::Conductor.post_release_notes(release: release)[:message])
  ensure
    Release.send(:remove_const, :SmokeSeal)
  end

  def test_a_red_seal_blocks_nothing_and_shows_the_rollback_commands
    release = assembled
    HTTPServer.start(BROKEN) do |production|
      outcome = ship(release, url: production.url)
      assert_nil outcome.error
      assert_match(%r{^seal    🔴 Production .*: FAILED — 5/7 green .*failing: tasks 500, devops 200$}, outcome.out)
      assert_match(/^  release  July Edition   #{Regexp.escape(release.url)}$/, outcome.err)
      assert_match(/^    heroku rollback --app mcritchie-studio$/, outcome.err)
      assert_match(%r{^    git -C /srv/mcritchie-studio revert -m1 #{SHA}}, outcome.err)
      assert_match(/abandon!/, outcome.err)
    end
    assert_equal ["shipped", true], [release.state, Release.find(release.id).smoke_seal.red?]
  end

  def test_the_rollback_commands_name_the_previous_release
    Release.create!(slug: "june-edition", title: "June", state: "shipped", shipped_at: 1.day.ago,
                    apps: { APP => BEFORE }, deployed: { APP => BEFORE })
    HTTPServer.start(BROKEN) do |production|
      outcome = with_config(<<~YAML) { ship(assembled, url: production.url) }
        apps:
          #{APP}:
            url: #{production.url}
            checks: { tasks: { path: /tasks } }
            rollback: { preset: git, remote: production }
      YAML
      back = "git -C /srv/mcritchie-studio push --force production #{BEFORE}:refs/heads/main"
      assert_match(/^    #{back}$/, outcome.err)
    end
  end

  def test_notes_and_discord_carry_the_verdict_that_is_recorded
    { HEALTHY => "🟢", BROKEN => "🔴" }.each do |pages, badge|
      release = assembled(slug: "edition-#{badge.ord}")
      payload = ship_and_tell(release, pages)
      line = Release.find(release.id).smoke_seal.verdict_line
      assert line.start_with?(badge)
      assert_equal ["# 🚀 Production Deployment", "### [#{release.title}](#{release.url})", line],
                   payload.fetch("content").lines(chomp: true)
      assert_equal({ "parse" => [] }, payload.fetch("allowed_mentions"))
    end
  end

  def test_notes_posted_again_read_the_verdict_from_the_record
    release = assembled(state: "shipped")
    release.record_smoke_seal!(SmokeSeal::Seal.from_result(passed: false, summary: "4/6 green"))
    DiscordServer.start do |discord|
      posted = with_env("DISCORD_WEBHOOK_URL" => discord.webhook) do
        Release::Conductor.post_release_notes(release: Release.find(release.id))
      end
      line = "🔴 Production smoke seal: FAILED — 4/6 green"
      assert_equal({ message: "July Edition is live: #{APP} at 3f9c2ab\n#{line}", delivered: true }, posted)
      assert_equal line, payload(discord).fetch("content").lines.last
    end
  end

  def test_notes_that_reach_nobody_raise_nothing
    release = assembled(state: "shipped")
    message = "July Edition is live: #{APP} at 3f9c2ab"
    with_env("DISCORD_WEBHOOK_URL" => nil) do
      assert_equal({ message: message, delivered: false }, Release::Conductor.post_release_notes(release: release))
    end
    DiscordServer.start([404, {}, "{}"]) do |discord|
      with_env("DISCORD_WEBHOOK_URL" => discord.webhook) do
        assert_equal({ message: message, delivered: false }, Release::Conductor.post_release_notes(release: release))
      end
    end
    nameless = Release.new(apps: nil)
    assert_equal({ message: nil, delivered: false }, Release::Conductor.post_release_notes(release: nameless))
  end

  def test_a_git_push_deploys_through_the_hook_of_the_repository
    in_folder do |folder|
      sha = repositories(folder)
      release = assembled(apps: { "print-shop" => sha })
      outcome = ship_the_shop(release, folder)
      assert_nil outcome.error
      assert_match(/remote: deploying #{sha}/, outcome.out)
      assert_equal sha, File.read("#{folder}/deployed").chomp
      assert_equal ["shipped", { "print-shop" => sha }], [release.reload.state, release.deployed]
    end
  end

  def test_without_the_sealed_app_nothing_is_sealed
    in_folder do |folder|
      release = assembled(apps: { "print-shop" => repositories(folder) })
      outcome = ship_the_shop(release, folder)
      assert_match(/^seal    nothing: #{APP} is not part of this release$/, outcome.out)
      assert_empty outcome.err
      release = Release.find(release.id)
      assert_nil release.smoke_seal
      assert_match(/\AJuly Edition is live: print-shop at \h{7}\z/,
                   Release::Conductor.post_release_notes(release: release).fetch(:message))
    end
  end

  def test_a_release_of_two_apps_passes_both_gates_before_it_is_sealed
    in_folder do |folder|
      sha = repositories(folder)
      HTTPServer.start(HEALTHY) do |production|
        HTTPServer.start(HEALTHY) do |shop|
          outcome = ship(assembled(apps: { APP => SHA, "print-shop" => sha }), url: production.url,
                                                                               "PRINT_SHOP_REPO" => "#{folder}/shop",
                                                                               "PRINT_SHOP_URL" => shop.url)
          assert_nil outcome.error
          assert_equal %w[deploy deploy gate gate seal ship notes], outcome.out.scan(/^\w+/)
          assert_equal ["/up"], shop.requests.map(&:target)
        end
      end
    end
  end

  private

  # What Discord gets of a ship.
  def ship_and_tell(release, pages)
    HTTPServer.start(pages) do |production|
      DiscordServer.start do |discord|
        outcome = ship(release, url: production.url, "DISCORD_WEBHOOK_URL" => discord.webhook)
        assert_match(/^notes   posted to Discord$/, outcome.out)
        return payload(discord)
      end
    end
  end

  def payload(discord)
    assert_equal 1, discord.payloads.size
    discord.payloads.first
  end

  def ship_the_shop(release, folder)
    HTTPServer.start(HEALTHY) do |shop|
      ship(release, url: "http://127.0.0.1:#{closed_port}", "PRINT_SHOP_REPO" => "#{folder}/shop",
                    "PRINT_SHOP_URL" => shop.url)
    end
  end

  # A repository with a commit, whose remote deploys what is pushed to its main branch.
  def repositories(folder)
    git = ->(*words) { Open3.capture2e("git", *words).then { |said, status| status.success? ? said : raise(said) } }
    git.call("init", "--bare", "--initial-branch=main", "#{folder}/production.git")
    hook = "#{folder}/production.git/hooks/post-receive"
    File.write(hook, "#!/bin/sh\nread old new ref\necho deploying $new\necho $new > #{folder}/deployed\n")
    File.chmod(0o755, hook)
    git.call("init", "--initial-branch=main", "#{folder}/shop")
    here = ["-C", "#{folder}/shop", "-c", "user.name=Isla", "-c", "user.email=isla@mcritchie.studio"]
    git.call(*here, "commit", "--allow-empty", "--message", "Open the shop")
    git.call(*here, "remote", "add", "production", "#{folder}/production.git")
    git.call(*here, "rev-parse", "HEAD").chomp
  end
end
