# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"

# The tree of folders in docs/architecture.md is that of the repository.
class DocsTreeTest < Minitest::Test
  ROOT = Docs::Page::ROOT
  TREE = Docs::Page.blocks("text").find { |block| block.page == "docs/architecture.md" && block.code[%r{\Asrc/}] }
  # The first column; names in a folder are below it.
  NAMES = TREE.code.scan(/^( {0,2})((?:\S+, )*\S+)(?: {2,}|$)/).freeze

  def top = NAMES.select { |indent, _| indent.empty? }.flat_map { |_, names| names.split(", ") }

  def rooms = NAMES.reject { |indent, _| indent.empty? }.map { |_, name| "src/#{name}" }

  # The folders in one, as the repository has them; what was built is not among them.
  def folders(pattern)
    tracked = IO.popen(["git", "-C", ROOT, "ls-files"], err: File::NULL, &:read).lines
    skip "this is no checkout" if tracked.empty?
    tracked.filter_map { |path| path[pattern] }.uniq.sort
  end

  def test_each_name_is_there
    assert_empty([*top, *rooms].reject { |path| File.exist?(File.join(ROOT, path)) })
  end

  def test_each_folder_of_the_repository_is_named
    assert_empty(folders(%r{\A\w+/}).reject { |folder| top.any? { |name| name.start_with?(folder) } })
  end

  def test_each_room_of_the_core_is_named = assert_equal(folders(%r{\Asrc/\w+/}), rooms.sort)
end
