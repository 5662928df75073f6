# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/config_block"
require_relative "../support/docs/page"

# Each block of YAML in the documentation, and each check in a line of it, is a config that check-config takes.
class DocsConfigBlocksTest < Minitest::Test
  # A check, as the examples of docs/checks.md have it in a line.
  CHECK = /`(\w+: \{ path: [^`]+ \})`/

  Docs::Page.blocks("yaml").select(&:run?).each do |block|
    define_method("test_#{block.place}") { assert_empty Docs::ConfigBlock.new(block.code).problems }
  end

  def test_the_checks_in_lines_of_text_are_right
    lines = Docs::Page.all.flat_map { |page| page.text.scan(CHECK).flatten.map { |check| [page.path, check] } }
    assert_operator lines.size, :>, 20
    lines.each { |path, check| assert_empty Docs::ConfigBlock.new(check).problems, "#{path}: #{check}" }
  end

  def test_a_misspelt_key_is_found_at_each_level
    ["apps: { shop: { chekcs: {} } }", "alrt: { discord: x }", "tsl: true", "up: { path: /up, statsu: 200 }",
     "shop: { cdn: [https://cdn.example.com] }", "exec: { shel: ls }", "# or: browser: { comand: ls }\ntls: true",
     "exec: ls\nexec: { shel: ls }"].each do |code|
      refute_empty Docs::ConfigBlock.new(code).problems, code
    end
  end
end
