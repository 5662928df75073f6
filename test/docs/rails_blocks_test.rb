# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"
require_relative "../support/docs/rails_blocks"

# Each block of the documentation about a Rails app runs in the reference host: settings while it boots, routes, code
# of a ship, a view. So does what lines of text name: the settings, and the classes and methods of the Rails layer.
class DocsRailsBlocksTest < Minitest::Test
  PAGES = Docs::Page.all.reject { |page| page.path == "CHANGELOG.md" }
  NAMES = { "settings" => /`(config\.smoke_seal\.\w+)/,
            "classes" => /`((?:::)?SmokeSeal::(?:Engine|Sealable|SealStep|RemovedRoutes|Pages|\w+Job)\b(?:::\w+)?)/,
            "methods" => /`(SmokeSeal::(?:SealStep|RemovedRoutes|Pages)\.[a-z_]+)/ }.freeze

  # @return [Block] which names all that the pages do
  def self.named(what)
    names = PAGES.flat_map { |page| page.text.scan(NAMES.fetch(what)).flatten }.uniq
    names = names.map { |name| name.sub(/\.(\w+)\z/, ".method(:\\1)") } if what == "methods"
    Docs::Block.new(page: "all pages", line: names.size, language: "ruby", code: "#{names.join("\n")}\n",
                    comment: ("situation: a release" unless what == "settings"))
  end

  MENTIONED = NAMES.keys.map { |what| named(what) }
  BLOCKS = Docs::RailsBlocks.new(Docs::Page.blocks("ruby", "diff", "erb").select(&:run?) + MENTIONED)

  BLOCKS.each do |block|
    define_method("test_#{block.place}") { assert_nil BLOCKS.problem(block) }
  end

  def test_lines_of_text_name_settings_classes_and_methods
    assert_operator MENTIONED.map(&:line).min, :>=, 3
  end
end
