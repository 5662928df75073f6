# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/command"

# What `gem install` says where the extension cannot be built.
class SourceBuildTest < Minitest::Test
  include Workspace

  EXTCONF = File.join(Command::ROOT, "ext/smoke_seal/extconf.rb")

  # Runs the build's first step in +folder+, with only +path+ to find programs in.
  def extconf(folder, path, env = {})
    Command.run(folder: folder, env: { "PATH" => path }.merge(env), command: [RbConfig.ruby, EXTCONF])
  end

  def test_without_cargo_one_sentence_says_what_to_do
    in_folder do |folder|
      result = extconf(folder, folder)
      assert_equal 1, result.code
      assert_equal "", result.out
      assert_equal "smoke_seal is built from source here, and cargo is missing: install Rust 1.89 or newer " \
                   "(https://rustup.rs), or choose a platform and a version of Ruby that a precompiled gem is for, " \
                   "which needs no Rust.\n", result.err
      assert_empty Dir.children(folder)
    end
  end

  def test_cargo_is_found_on_the_path_and_by_its_variable
    in_folder("bin/cargo" => "") do |folder|
      File.chmod(0o755, "#{folder}/bin/cargo")
      refute_includes extconf(folder, "#{folder}/bin").err, "cargo is missing"
      refute_includes extconf(folder, "/nowhere", "CARGO" => "#{folder}/bin/cargo").err, "cargo is missing"
      File.chmod(0o644, "#{folder}/bin/cargo")
      assert_includes extconf(folder, "#{folder}/bin").err, "cargo is missing"
    end
  end
end
