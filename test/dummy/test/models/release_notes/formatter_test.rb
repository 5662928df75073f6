# frozen_string_literal: true

require "rails_helper"
require_relative "../../support/releases"

class ReleaseNotesFormatterTest < ActiveSupport::TestCase
  include Releases

  URL = "https://mcritchie.studio/deployments"

  def formatter(seal, title: "June Edition")
    release = Release.new(slug: "june-edition", title: title, apps: { "mcritchie-studio" => SHA, "print-shop" => SHA })
    ReleaseNotes::Formatter.new(release: release, url: URL, seal: seal)
  end

  def content(...) = formatter(...).discord_payload.fetch(:content)

  LIVE = "June Edition is live: mcritchie-studio at 3f9c2ab and print-shop at 3f9c2ab"

  def test_the_message_ends_with_the_verdict_line
    { "green" => "🟢 Production smoke seal: passed — 6/6 green",
      "red" => "🔴 Production smoke seal: FAILED — 6/6 green" }.each do |status, line|
      assert_equal "#{LIVE}\n#{line}", formatter(seal(status)).message
    end
  end

  def test_the_line_of_the_seal_stands_below_the_header_on_discord
    assert_equal ["# 🚀 Production Deployment", "### [June Edition](#{URL})",
                  "🔴 Production smoke seal: FAILED — 6/6 green"], content(seal("red")).lines(chomp: true)
  end

  def test_without_a_verdict_there_is_no_line
    [nil, SmokeSeal::Seal.unsealed("no network")].each do |none|
      assert_equal LIVE, formatter(none).message
      assert_equal "# 🚀 Production Deployment\n### [June Edition](#{URL})", content(none)
    end
  end

  def test_a_title_cannot_mention_anyone
    payload = formatter(nil, title: "@everyone <@&42>").discord_payload
    assert_equal({ parse: [] }, payload.fetch(:allowed_mentions))
  end

  def test_a_title_cannot_change_the_layout
    said = content(nil, title: "A [b](c) *d*\n# 🔴 FAILED")
    assert_equal "### [A \\[b\\](c) \\*d\\* # 🔴 FAILED](#{URL})", said.lines.last
  end

  def test_a_long_title_is_cut_in_favour_of_the_seal
    ["x" * 5000, "[" * 5000, "🚀" * 1990].each do |title|
      said = content(seal("red"), title: title)
      assert_operator said.length, :<=, 2000
      assert_equal ["](#{URL})", "🔴 Production smoke seal: FAILED — 6/6 green"],
                   [said.lines[1].chomp.last(URL.length + 3), said.lines[2]]
    end
  end

  def test_a_seal_that_is_too_long_keeps_its_verdict
    said = content(seal("red", summary: "0/900 green; failing: #{"page 500, " * 900}"))
    assert_operator said.length, :<=, 2000
    assert_match(/^🔴 Production smoke seal: FAILED — 0.900 green; failing: page 500.*…\z/, said)
  end
end
