# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/page"
require_relative "../support/docs/ruby_code"
require_relative "../support/docs/shell"

# Each block of Ruby in the documentation that needs no Rails runs, and its values are those that are shown.
class DocsRubyBlocksTest < Minitest::Test
  PLAIN = [nil, "rack", "Gemfile"].freeze

  Docs::Page.blocks("ruby", "diff").each do |block|
    next unless block.run? && block.situation.nil? && PLAIN.include?(Docs::RubyCode.new(block.code).place)

    define_method("test_#{block.place}") do
      problems = Docs::Shell.open { |shell| shell.problems(block) }
      assert problems.empty?, problems.join("\n")
    end
  end
end
