# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/every_sink"
require_relative "../../support/plain_ship"

# A plain ship, which has nowhere to keep an incident.
class ShipSinksTest < Minitest::Test
  include PlainShip

  def with_sinks(pages = BROKEN)
    SlackServer.start do |slack|
      PagerDutyServer.start do |pagerduty|
        key = "{ routing_key: #{PagerDutyServer::ROUTING_KEY}, url: \"#{pagerduty.webhook}\" }"
        in_shop(pages, top: "alert: { slack: \"#{slack.webhook}\", pagerduty: #{key} }") { yield slack, pagerduty }
      end
    end
  end

  def test_each_red_seal_is_told_and_one_release_is_one_alert_of_pager_duty
    with_sinks do |slack, pagerduty|
      2.times { ship(release: "r-1") }
      assert_equal [2, [2]], [slack.taken.size, pagerduty.open.values]
      ship(release: "r-2")
      assert_equal [2, 1], pagerduty.open.values
    end
  end

  def test_a_green_seal_is_told_to_nobody_unless_it_could_not_be_recorded
    with_sinks(PlainShip::PAGES) do |slack, pagerduty|
      ship(release: "r-1")
      ship(release: "r-1", record: ->(_seal) { raise "no disk" })
      assert_equal [1, 0], [slack.taken.size, pagerduty.requests.size]
      assert_includes slack.bodies.first, "the verdict could not be recorded: RuntimeError: no disk"
    end
  end

  def test_a_sink_that_fails_is_told_and_does_not_stop_the_others
    with_sinks do |slack, pagerduty|
      slack.answers << [404, {}, ""]
      ship(release: "r-1")
      assert_includes said, "Slack was not notified: Slack answered 404: the webhook or its channel is gone"
      assert_equal 1, pagerduty.open.size
    end
  end

  def test_a_config_that_is_wrong_is_told_once
    in_shop(BROKEN, top: "alert: { slack: 7 }") do
      ship(release: "r-1")
      assert_equal 1, said.scan("alert.slack: must be a text").size
    end
  end
end
