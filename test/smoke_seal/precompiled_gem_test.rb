# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/command"

# What is said where an installed gem was compiled for another system, or another Ruby.
class PrecompiledGemTest < Minitest::Test
  include Workspace

  RUBY = RUBY_VERSION[/\A\d+\.\d+/]

  def at(root) = SmokeSeal::PrecompiledGem.at(root)

  # A gem with extensions for these versions of Ruby.
  def in_gem(platform, *rubies, &block)
    files = rubies.to_h { |ruby| ["smoke_seal-1.2.0-#{platform}/lib/smoke_seal/#{ruby}/smoke_seal.so", "no library"] }
    in_folder(files) { |folder| block.call("#{folder}/smoke_seal-1.2.0-#{platform}") }
  end

  def test_a_gem_from_source_and_a_checkout_are_no_precompiled_gems
    assert_nil at("/gems/smoke_seal-1.2.0")
    assert_nil at("/src/smoke_seal")
    in_folder("smoke_seal-1.2.0-x86_64-linux/ext/README.md" => "") do |folder|
      assert_nil at("#{folder}/smoke_seal-1.2.0-x86_64-linux")
    end
  end

  def test_a_gem_that_fits_has_no_mismatch
    in_gem("x86_64-linux", "3.1", "3.3") do |root|
      assert_nil at(root).mismatch(system: "x86_64-linux-gnu", ruby: "3.3.8")
      assert_nil at(root).other_gem(system: "x86_64-linux-gnu", bundled: false)
    end
    in_gem("x86_64-linux-musl", "3.3") do |root|
      assert_nil at(root).mismatch(system: "x86_64-linux-musl", ruby: "3.3.8")
      assert_nil at(root).other_gem(system: "x86_64-linux-musl", bundled: false)
    end
  end

  def test_a_ruby_that_it_has_no_extension_for_is_named
    in_gem("x86_64-linux", "3.1", "3.3") do |root|
      assert_equal "this gem (x86_64-linux) is for Ruby 3.1, 3.3, and this is Ruby 3.2.9",
                   at(root).mismatch(system: "x86_64-linux", ruby: "3.2.9")
    end
  end

  def test_musl_is_named_with_the_gem_that_it_takes
    in_gem("x86_64-linux", "3.3") do |root|
      assert_equal "this gem is for glibc (x86_64-linux), and this system has musl, as Alpine Linux does",
                   at(root).mismatch(system: "x86_64-linux-musl", ruby: "3.3.8")
      assert_equal "install the gem for musl: gem install smoke_seal --platform x86_64-linux-musl",
                   at(root).other_gem(system: "x86_64-linux-musl", bundled: false)
      assert_equal "install the gem for musl: bundle lock --add-platform x86_64-linux-musl && bundle install",
                   at(root).other_gem(system: "x86_64-linux-musl", bundled: true)
    end
  end

  # Alpine's loader fails on a library for glibc; here it is a file that is no library.
  def test_on_alpine_a_run_is_unsealed_with_one_sentence
    assert_equal "⚪ Production smoke seal: unsealed — the extension of smoke_seal could not be loaded: this gem is " \
                 "for glibc (x86_64-linux), and this system has musl, as Alpine Linux does; " \
                 "install the gem for musl: gem install smoke_seal --platform x86_64-linux-musl\n",
                 run_installed("x86_64-linux-musl")
  end

  def test_a_precompiled_gem_that_fails_otherwise_is_replaced_by_the_one_from_source
    said = run_installed("x86_64-linux")
    assert_match(%r{could not be loaded: /.*/smoke_seal\.so: (file too short|invalid ELF header)}, said)
    assert_operator said, :end_with?, "; build it on this machine: gem install smoke_seal --platform ruby\n"
  end

  private

  # What a run says where the gem is installed, and Ruby is of this platform.
  def run_installed(system)
    in_gem("x86_64-linux", RUBY) do |root|
      FileUtils.cp_r(Dir.glob(File.join(Command::ROOT, "lib/*")), "#{root}/lib")
      FileUtils.rm_f(Dir.glob("#{root}/lib/smoke_seal/smoke_seal.{so,bundle}"))
      File.write("#{root}/lib/smoke_seal/#{RUBY}/smoke_seal.so", "no library")
      script = "Object.send(:remove_const, :RUBY_PLATFORM); RUBY_PLATFORM = #{system.inspect}; require 'smoke_seal'; " \
               "puts SmokeSeal.run('shop', url: 'http://127.0.0.1:1').verdict_line"
      result = Command.run(command: [RbConfig.ruby, "-I#{root}/lib", "-e", script])
      assert_equal 0, result.code, result.err
      result.out
    end
  end
end
