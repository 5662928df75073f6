# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/command"
require "bundler"

class GemTest < Minitest::Test
  include Workspace

  ROOT = Command::ROOT
  BUILD = File.join(ROOT, "tmp/gem_test")
  HOME = File.join(BUILD, "home")
  # Whether it builds is the question, not how well. What the crates come to is kept from run to run.
  QUICKLY = { "CARGO_PROFILE_RELEASE_OPT_LEVEL" => "0", "CARGO_PROFILE_RELEASE_LTO" => "off",
              "CARGO_PROFILE_RELEASE_CODEGEN_UNITS" => "16", "CARGO_PROFILE_RELEASE_INCREMENTAL" => "true",
              "CARGO_BUILD_BUILD_DIR" => File.join(BUILD, "cargo") }.freeze

  def read(path) = File.read(File.join(ROOT, path), encoding: "UTF-8")

  def files_of_gem = Gem::Specification.load(File.join(ROOT, "smoke_seal.gemspec")).files

  # The files that +documents+ link to, from the root.
  def linked_from(*documents)
    documents.flat_map do |document|
      links = read(document).scan(/\]\(([^)#\s]+)[^)]*\)/).flatten.grep_v(/\A[a-z]+:/)
      links.map { |link| File.expand_path(link, File.join("/", File.dirname(document))).delete_prefix("/") }
    end
  end

  def test_version_is_the_same_in_ruby_and_rust
    assert_equal SmokeSeal::VERSION, read("Cargo.toml")[/^\[workspace\.package\]\nversion = "(.+)"$/, 1]
    locked = read("Cargo.lock").scan(/^name = "smoke_seal(?:_ext)?"\nversion = "(.+)"$/).flatten
    assert_equal [SmokeSeal::VERSION] * 2, locked
  end

  def test_changelog_begins_with_this_version
    assert_includes [SmokeSeal::VERSION, "Unreleased"], read("CHANGELOG.md")[/^## \[?([\w.]+)/, 1]
  end

  def test_gem_holds_everything_that_cargo_and_ruby_need
    needed = Dir.glob("{src,ext,lib,exe}/**/*", base: ROOT) + %w[Cargo.toml Cargo.lock]
    needed += read("Cargo.toml").scan(/^\[\[bench\]\]\nname = "(.+)"/).map { |(name)| "benches/#{name}.rs" }
    needed = needed.select { |path| File.file?(File.join(ROOT, path)) }.grep_v(/\.(so|bundle)\z/)
    assert_empty needed - files_of_gem
  end

  def test_gem_holds_nothing_that_was_built_or_only_tests
    assert_empty files_of_gem.grep(%r{\.(so|bundle|gem)\z|\A(test|tests|e2e|target|tmp|bin)/})
  end

  def test_files_that_the_documents_promise_are_there
    documents = %w[README.md CHANGELOG.md] + Dir.glob("docs/*.md", base: ROOT)
    assert_empty(linked_from(*documents).reject { |path| File.exist?(File.join(ROOT, path)) })
    assert_empty %w[README.md CHANGELOG.md LICENSE] - files_of_gem
  end

  def test_readme_shows_the_help_as_it_is
    help = Command.run("--help").out
    assert read("README.md").include?("\n#{help}```\n"), "README.md must hold this, as the end of a block:\n#{help}"
  end

  # Slow: builds the extension as a user's machine would, with nothing of this checkout at hand.
  def test_gem_installs_into_an_empty_home_and_seals_from_there
    FileUtils.rm_rf(HOME)
    FileUtils.mkdir_p(HOME)
    package = File.join(BUILD, "smoke_seal.gem")
    gem("build", "smoke_seal.gemspec", "--output", package)
    gem("install", "--local", "--no-document", package)

    env = { "GEM_HOME" => HOME, "GEM_PATH" => gem_path }
    command = [RbConfig.ruby, File.join(HOME, "bin/prod-smoke")]
    assert_equal "#{SmokeSeal::VERSION}\n", Command.run("--version", command: command, env: env).out
    HTTPServer.start({ "/" => [200, {}, "<h1>Studio</h1>"], "/up" => [200, {}, ""] }) do |server|
      result = Command.run("--url", server.url, command: command, env: env)
      assert_match(%r{^🟢 Production smoke seal: passed — 2/2 green vs #{server.url} in \d+ ms$}, result.out, result.err)
      assert_equal 0, result.code
    end
  end

  private

  # Runs `gem`. The settings that `rake compile` leaves behind for rb_sys would make it build this checkout instead.
  def gem(*arguments)
    env = ENV.keys.grep(/\ARB_SYS_/).to_h { |name| [name, nil] }
    env.merge!(QUICKLY, "GEM_HOME" => HOME, "GEM_PATH" => gem_path)
    said, status = Bundler.with_unbundled_env do
      Open3.capture2e(env, RbConfig.ruby, "-S", "gem", *arguments, chdir: ROOT)
    end
    assert_predicate status, :success?, said
  end

  # rb_sys, which the gem depends on, is found where this run has it.
  def gem_path = [Gem::Specification.find_by_name("rb_sys").base_dir, *Gem.path].join(File::PATH_SEPARATOR)
end
