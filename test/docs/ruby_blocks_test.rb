# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"
require_relative "../support/docs/rails_blocks"
require_relative "../support/docs/ruby_code"
require_relative "../support/docs/shell"

# Each block of Ruby in the documentation that needs no Rails runs, and its values are those that are shown.
class DocsRubyBlocksTest < Minitest::Test
  parallelize_me!

  PLACES = [nil, "rack", "Gemfile"].freeze
  BLOCKS = Docs::Page.blocks("ruby", "diff").select(&:run?)
  PLAIN = BLOCKS.select { |block| block.situation.nil? && PLACES.include?(Docs::RubyCode.new(block.code).place) }
  SHIP = <<~RUBY
    SmokeSeal::Ship.seal(
      app: "mcritchie-studio", sha: "0a1b2c3", release: "A faster task board", heroku_app: "mcritchie-studio",
      release_url: "https://example.com/deployments#release-faster-tasks", previous_release: "v122", report: false
    )
  RUBY

  PLAIN.each do |block|
    define_method("test_#{block.place}") do
      problems = Docs::Shell.open { |shell| shell.problems(block) }
      assert problems.empty?, problems.join("\n")
    end
  end

  def test_each_block_runs_here_or_in_rails
    assert_empty BLOCKS.map(&:place) - PLAIN.map(&:place) - Docs::RailsBlocks.new(BLOCKS).map(&:place)
  end

  def test_the_alert_in_the_readme_is_the_one_of_such_a_ship
    alert = Docs::Page.blocks("text").find { |block| block.page == "README.md" && block.code.include?("NOTHING WAS") }
    ship = Docs::Block.new(page: "README.md", line: alert.line, language: "ruby", code: SHIP,
                           comment: "situation: a production that is broken")
    printed = Docs::Shell.open { |shell| shell.output_of_ruby(ship) }
    assert_nil Docs::Transcript.new(alert.code).difference(printed), printed
  end
end
