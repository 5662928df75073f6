# frozen_string_literal: true

require "rails_helper"
require_relative "../support/releases"

class ReleaseTest < ActiveSupport::TestCase
  include ActiveSupport::Testing::TimeHelpers
  include Releases

  APP = "mcritchie-studio"

  def test_a_release_is_assembled_and_shipped
    freeze_time do
      release = assembling
      assert_equal "assembled", release.assemble!.state
      assert_equal "shipped", release.ship!.state
      assert_equal Time.current, release.reload.shipped_at
    end
  end

  def test_only_an_assembled_release_can_be_shipped
    { "assembling" => nil, "shipped" => nil, "abandoned" => nil }.each_key do |state|
      release = assembling(slug: "in-#{state}", state: state)
      error = assert_raises(Release::TransitionError) { release.ship! }
      assert_equal "in-#{state} is #{state}, and only what is assembled can be shipped", error.message
      assert_equal state, release.reload.state
    end
  end

  def test_a_concurrent_change_of_the_release_is_noticed
    release = assembling(state: "assembled")
    Release.find(release.id).abandon!
    assert_raises(Release::TransitionError) { release.ship! }
  end

  def test_a_shipped_release_may_be_abandoned_after_its_rollback
    shipped(slug: "june-edition", at: 2.days.ago)
    release = shipped(slug: "july-edition", at: 1.day.ago)
    assert_equal "july-edition", Release::Board.new.last_release.slug
    release.abandon!
    assert_equal "june-edition", Release::Board.new.last_release.slug
    assert release.abandoned_at
    error = assert_raises(Release::TransitionError) { release.abandon! }
    assert_equal "july-edition is abandoned, and only what is assembling or assembled or shipped can be abandoned",
                 error.message
  end

  def test_a_recorded_seal_survives_the_ship_with_its_time_and_summary
    release = assembling(state: "assembled")
    release.record_smoke_seal!(seal("red", summary: "4/6 green; failing: tasks 500"))
    release.ship!
    assert_equal seal("red", summary: "4/6 green; failing: tasks 500"), Release.find(release.id).smoke_seal
  end

  def test_a_ship_by_a_copy_that_was_read_before_keeps_the_seal
    release = assembling(state: "assembled")
    stale = Release.find(release.id)
    release.record_smoke_seal!(seal("green"))
    stale.ship!
    assert_equal seal("green"), Release.find(release.id).smoke_seal
    assert_equal seal("green"), stale.smoke_seal
  end

  def test_a_ship_writes_no_unsaved_changes
    release = assembling(state: "assembled")
    release.title = "left unsaved"
    release.ship!
    assert_equal "July Edition", release.reload.title
  end

  def test_the_release_before_is_the_latest_shipped_one_with_the_same_app
    shipped(slug: "may-edition", at: 3.days.ago)
    june = shipped(slug: "june-edition", at: 2.days.ago)
    shipped(slug: "june-prints", at: 1.hour.ago).update!(apps: { "print-shop" => SHA })
    Release.create!(slug: "bad", title: "Bad", state: "abandoned", shipped_at: 1.hour.ago, apps: { APP => SHA })
    july = shipped(slug: "july-edition", at: 1.minute.ago)
    assert_equal june, july.previous_shipped(APP)
    assert_nil july.previous_shipped("blog")
  end
end
