# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/developer_commands"
require_relative "../support/docs/page"
require_relative "../support/docs/shell"

# Each command in the documentation runs, and prints what is shown.
class DocsCommandBlocksTest < Minitest::Test
  parallelize_me!

  LANGUAGES = %w[sh console].freeze

  Docs::Page.all.each do |page|
    blocks = page.blocks.select { |block| LANGUAGES.include?(block.language) && block.run? }
    next if blocks.empty?

    define_method("test_the_commands_of_#{page.path}") do
      problems = Docs::Shell.open { |shell| blocks.flat_map { |block| shell.problems(block) } }
      assert problems.empty?, problems.join("\n\n")
    end
  end

  Docs::Page.blocks(*LANGUAGES).select(&:reason_for_names).each do |block|
    define_method("test_what_is_named_in_#{block.place}_exists") do
      code = block.language == "sh" ? block.code : Docs::Transcript.commands(block.code).map(&:line).join("\n")
      assert_empty Docs::DeveloperCommands.problems(code)
    end
  end

  def test_a_name_that_does_not_exist_is_found
    ["bundle exec rake tset", "bin/tset", "cargo run --example sael", "cargo bench --bench jugde", "ruby bench/sael.rb",
     "cargo test --package smoke", "cargo test -p smoke_seal --lib suite::setings_are_read", "ls"].each do |line|
      refute_empty Docs::DeveloperCommands.problems(line), line
    end
  end
end
