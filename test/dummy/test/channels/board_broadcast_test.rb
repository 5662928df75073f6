# frozen_string_literal: true

require "rails_helper"
require_relative "../support/releases"

class BoardBroadcastTest < ActiveSupport::TestCase
  include ActionCable::TestHelper
  include Releases

  # What the block tells the open boards.
  def told(&block)
    before = broadcasts(DeploymentsChannel::STREAM).size
    block.call
    broadcasts(DeploymentsChannel::STREAM).drop(before).map { |message| ActiveSupport::JSON.decode(message) }
  end

  def test_a_recorded_seal_is_on_every_open_board_once_it_is_committed
    release = shipped
    messages = told do
      Release.transaction do
        release.record_smoke_seal!(seal("green"))
        assert_no_broadcasts(DeploymentsChannel::STREAM) { Release.count }
      end
    end
    assert_equal 1, messages.size
    html = Nokogiri::HTML.fragment(messages.first.fetch("html"))
    modules = html.css("[data-board-module]").map { |part| part["id"] }
    assert_equal %w[next-release last-release recent-releases], modules
    assert_equal 1, html.css('#last-release [data-seal-status="green"]').size
    assert_equal 1, html.css('#recent-releases [data-seal-status="green"]').size
  end

  def test_a_seal_that_is_rolled_back_is_never_seen
    release = shipped
    messages = told do
      Release.transaction do
        release.record_smoke_seal!(seal("green"))
        raise ActiveRecord::Rollback
      end
    end
    assert_empty messages
  end

  def test_a_new_a_changed_and_a_deleted_release_are_broadcast
    release = nil
    assert_equal 1, told { release = assembling }.size
    assert_equal 1, told { release.update!(title: "The July edition") }.size
    assert_equal 1, told { release.destroy! }.size
  end

  def test_modules_that_are_too_long_for_postgresql_are_only_announced
    release = shipped
    lengthen = -> { told { release.update!(title: "#{release.title}#{"x" * 8000}") }.last }
    assert_equal ["html"], lengthen.call.keys
    through("postgresql") do
      assert_equal({}, lengthen.call)
      assert_equal ["html"], told { release.update!(title: "short") }.last.keys
    end
  end

  # What cannot be drawn stands for all that can go wrong on the way to a board.
  def test_a_failed_broadcast_loses_no_seal
    release = shipped
    assembling.update_columns(apps: "no apps")
    said = logged { release.record_smoke_seal!(seal("red")) }
    assert_predicate release.reload.smoke_seal, :red?
    assert_includes said, "The open boards were not told of june-edition, reload them to see it: ActionView::Template"
  end

  private

  def through(adapter)
    cable = ActionCable.server.config.cable
    ActionCable.server.config.cable = cable.merge("adapter" => adapter)
    yield
  ensure
    ActionCable.server.config.cable = cable
  end

  def logged
    logger = Rails.logger
    Rails.logger = Logger.new(said = StringIO.new)
    yield
    said.string
  ensure
    Rails.logger = logger
  end
end
