# frozen_string_literal: true

require "rails_helper"
require_relative "../support/ships"

# A ship knows what it has deployed, and takes no answer of another release for that one's.
class ShipRevisionTest < ActiveSupport::TestCase
  include Ships

  # The pages of HEALTHY with what the block makes of each.
  def pages(&block) = HEALTHY.transform_values(&block)

  def of(sha) = pages { |status, _headers, body| [status, { "X-Revision" => sha }, body] }

  # Ships to a production, and gives its line.
  def seal_line(pages, release = assembled, **settings)
    HTTPServer.start(pages) do |production|
      with_settings(**settings) { return ship(release, url: production.url).out[/^seal .*/] }
    end
  end

  def revision_of(release) = release.reload.smoke_seal.evidence.find { |record| record["check"] == "revision" }

  test "a production that still serves the release before is red, and the ship continues" do
    release = assembled
    assert_match(/🔴 .*0.7 green .*old revision still served/, seal_line(of(BEFORE), release))
    assert_equal [{ "a41d09b" => 3 }, "old_revision"],
                 [revision_of(release)["revisions"], revision_of(release)["findings"].first["cause"]]
    assert_equal "shipped", release.reload.state
  end

  test "a production that switches to the new release within the boot window is green" do
    looks = Queue.new
    rolling = pages do |status, _headers, body|
      lambda do |_request|
        looks << 1
        [status, { "X-Revision" => looks.size > 12 ? SHA : BEFORE }, body]
      end
    end
    assert_match(/🟢 .*7.7 green .*, settled after /, seal_line(rolling, boot_window: 20))
  end

  test "a short SHA of the app equals the full one of the ship" do
    assert_match(/🟢 .*7.7 green/, seal_line(of(SHA.first(7))))
  end

  test "a page that answers from the release before is not judged" do
    broken = of(SHA).merge("/tasks" => [500, { "X-Revision" => BEFORE }, "oops"])
    assert_no_match(/🟢/, seal_line(broken))
    assert_no_match(/tasks 500/, seal_line(broken, assembled(slug: "august-edition")))
  end

  test "an invalid revision leaves the release unsealed, and the ship continues" do
    release = assembled(apps: { APP => "no revision\nat all" })
    assert_match(/⚪ .*unsealed/, seal_line(of(SHA), release))
    assert_equal ["shipped", nil], [release.reload.state, release.smoke_seal]
  end
end
