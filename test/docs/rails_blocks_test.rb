# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"
require_relative "../support/docs/rails_blocks"

# Each block of the documentation about a Rails app runs in the reference host: settings while it boots, routes, code
# of a ship, a view.
class DocsRailsBlocksTest < Minitest::Test
  BLOCKS = Docs::RailsBlocks.new(Docs::Page.blocks("ruby", "diff", "erb").select(&:run?))

  BLOCKS.each do |block|
    define_method("test_#{block.place}") { assert_nil BLOCKS.problem(block) }
  end
end
