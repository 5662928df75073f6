# frozen_string_literal: true

require "rails_helper"
require_relative "../seal_records"
require_relative "../shop_in_production"
require_relative "../../../support/globalping_server"

# The driver of Globalping in a Rails app: its thread casts the vote in the database.
class GlobalpingDriverInRailsTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  # Its thread has a connection of its own.
  self.use_transactional_tests = false

  test "its vote is in the database, and makes the seal" do
    GlobalpingServer.answering do |server|
      vantages = "vantages: { tokyo: { driver: globalping, location: Tokyo, api: \"#{server.url}\" } }\n"
      with_production(PAGES, settings: vantages) do
        seal = SmokeSeal.run("shop", url: "https://shop.example.com", vantages: %i[tokyo], quorum: "any")
        run = SmokeSeal::VantageRun.order(:id).last
        assert_equal(["tokyo"], run.votes.map(&:vantage))
        assert_equal ["tokyo", "shop.example.com"],
                     [seal.quorum.dig("vantages", 0, "vantage"), server.measurements.dig(0, "target")]
        SmokeSeal::VantageVote.of(run).delete_all
        run.destroy
      end
    end
  end
end
