# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/command"
require_relative "../packaging/gem_check"

# What `rake gem:check` refuses, shown by gems that are wrong in one way each.
class GemCheckTest < Minitest::Test
  include Workspace

  VERSION = SmokeSeal::VERSION
  SYMBOL = "void Init_smoke_seal(void) {}"

  def setup
    skip "the compiler is not one for Linux on x86_64" unless RUBY_PLATFORM.start_with?("x86_64-linux")
  end

  # The problems of a precompiled gem, which is as it should be but for what the arguments and the block change.
  def problems(source: SYMBOL, link: [], strip: true, rubies: %w[3.1 3.3], built: rubies, platform: "x86_64-linux",
               files: {}, &change)
    in_folder(texts.merge(files)) do |folder|
      built.each { |ruby| compile(source, "#{folder}/lib/smoke_seal/#{ruby}/smoke_seal.so", [*link, *("-s" if strip)]) }
      spec = PlatformGem.adapt(specification(folder, platform), rubies: rubies)
      spec.files |= files.keys
      change&.call(spec)
      found = GemCheck.problems([package(spec, folder)], version: VERSION, root: Command::ROOT)
      found.map { |problem| problem.delete_prefix("#{spec.file_name}: ") }
    end
  end

  def package(spec, folder)
    target = "#{folder}/#{spec.file_name}"
    Dir.chdir(folder) do
      Gem::DefaultUserInteraction.use_ui(Gem::SilentUI.new) { Gem::Package.build(spec, true, false, target) }
    end
    target
  end

  def texts
    paths = %w[LICENSE README.md CHANGELOG.md sig/smoke_seal.rbs LICENSE-THIRD-PARTY.txt]
    paths.to_h { |path| [path, File.read(File.join(Command::ROOT, path))] }
  end

  def specification(folder, platform)
    Gem::Specification.new do |spec|
      spec.name = "smoke_seal"
      spec.version = VERSION
      spec.summary = spec.author = "test"
      spec.platform = platform
      spec.files = Dir.glob("**/*", base: folder).select { |path| File.file?("#{folder}/#{path}") }
    end
  end

  def compile(source, target, link)
    FileUtils.mkdir_p(File.dirname(target))
    options = %w[-shared -fPIC -nostdlib -x c -] + link
    _said, error, status = Open3.capture3("cc", "-o", target, *options, stdin_data: source)
    assert_predicate status, :success?, error
  end

  def test_a_gem_that_keeps_its_promises_has_no_problem
    assert_empty problems
  end

  def test_an_extension_is_missing_or_not_promised
    assert_equal ["it has no extension for Ruby 3.3"], problems(built: %w[3.1])
    assert_equal ["it does not promise its extension for Ruby 3.4"], problems(built: %w[3.1 3.3 3.4])
  end

  def test_an_extension_is_outside_of_the_folders
    assert_equal ["lib/smoke_seal/smoke_seal.so is not in the folder of a version of Ruby"],
                 problems(files: { "lib/smoke_seal/smoke_seal.so" => "" })
  end

  def test_another_symbol_is_exported
    assert_equal [%(it exports ["Init_smoke_seal", "other"], not ["Init_smoke_seal"])],
                 libraries(problems(source: "#{SYMBOL} void other(void) {}"))
    assert_equal ["it exports [], not [\"Init_smoke_seal\"]"], libraries(problems(source: "static int nothing;"))
  end

  def test_relocations_are_packed
    packed = problems(source: "static int one; int *const at __attribute__((visibility(\"hidden\"))) = &one; #{SYMBOL}",
                      link: ["-Wl,-z,pack-relative-relocs"])
    assert_includes libraries(packed), "it has packed relocations, which glibc reads since 2.36"
  end

  def test_it_is_not_stripped
    assert_equal ["it is not stripped"], libraries(problems(strip: false))
  end

  def test_it_needs_a_newer_glibc_or_a_library_that_not_every_system_has
    calls = "void *reallocarray(void *, long, long); void Init_smoke_seal(void) { reallocarray(0, 1, 1); }"
    newer = problems(source: calls, link: ["-lc"])
    assert_equal ["it needs glibc 2.26, newer than 2.17"], libraries(newer)
  end

  def test_it_is_for_another_processor_or_for_glibc_instead_of_musl
    assert_equal ["it is for Advanced Micro Devices X86-64"], libraries(problems(platform: "aarch64-linux"))
    for_glibc = problems(platform: "x86_64-linux-musl", link: ["-lc"],
                         source: "int puts(const char *); void Init_smoke_seal(void) { puts(\"\"); }")
    assert_equal ["it needs glibc, not musl"], libraries(for_glibc)
  end

  def test_a_ruby_without_an_extension_may_not_choose_it
    assert_equal ["it accepts Ruby 3.4"], problems(&->(spec) { spec.required_ruby_version = ">= 3.1" })
  end

  def test_old_versions_of_rubygems_may_not_choose_the_one_for_musl
    found = problems(platform: "x86_64-linux-musl") { |spec| spec.required_rubygems_version = ">= 0" }
    assert_equal ["RubyGems before 3.3.22 would install it where the system has glibc"], found
  end

  def test_files_and_dependencies_of_a_build_are_left
    assert_equal ["src/lib.rs is only for a build"], problems(files: { "src/lib.rs" => "" })
    assert_equal ["Cargo.lock is only for a build"], problems(files: { "Cargo.lock" => "" })
    found = problems { |spec| spec.add_dependency("rb_sys") }
    assert_equal ["it depends on rb_sys"], found
  end

  def test_the_licences_are_missing
    found = problems { |spec| spec.files -= ["LICENSE-THIRD-PARTY.txt"] }
    assert_equal ["its LICENSE-THIRD-PARTY.txt is missing, or another one"], found
  end

  def test_another_version_is_left_in_the_folder
    found = problems { |spec| spec.version = "0.0.1" }
    assert_equal ["its version is 0.0.1, not #{VERSION}: delete it"], found
  end

  def test_the_gem_from_source_has_what_a_build_needs
    assert_empty source_problems
    assert_equal ["Cargo.lock is missing, so it cannot be built"], source_problems(without: "Cargo.lock")
    assert_equal ["it has compiled files"], source_problems(files: { "lib/smoke_seal/smoke_seal.so" => "" })
  end

  def test_a_released_gem_from_source_asks_for_an_rb_sys_that_knows_each_ruby
    assert_empty source_problems(release: true, rb_sys: "~> 0.9.128")
    assert_equal ["it accepts rb_sys before 0.9.128: build it where that is installed"],
                 source_problems(release: true, rb_sys: "~> 0.9.87")
  end

  def test_a_release_has_each_platform_and_each_ruby
    in_folder do |folder|
      found = GemCheck.problems([], version: VERSION, root: folder, release: true)
      assert_equal ["pkg/ has no gem", "there is no gem for ruby",
                    *PlatformGem::PLATFORMS.keys.map { |platform| "there is no gem for #{platform}" }], found
    end
  end

  private

  # The problems of a gem from source.
  def source_problems(without: nil, files: {}, rb_sys: "~> 0.9.87", release: false)
    build = %w[Cargo.toml Cargo.lock ext/smoke_seal/extconf.rb].to_h { |path| [path, ""] }
    in_folder({ **texts, **build, **files }.except(without)) do |folder|
      spec = specification(folder, "ruby")
      spec.extensions = ["ext/smoke_seal/extconf.rb"]
      spec.add_dependency("rb_sys", rb_sys)
      found = GemCheck.problems([package(spec, folder)], version: VERSION, root: Command::ROOT, release: release)
      found.grep(/\A#{Regexp.escape(spec.file_name)}/).map { |problem| problem.delete_prefix("#{spec.file_name}: ") }
    end
  end

  # The problems of both libraries, each once.
  def libraries(all)
    found = all.grep(%r{\Alib/}).map { |problem| problem.split(": ", 2).last }
    assert_equal found.size, all.size, all.inspect
    assert_equal 2, found.tally.values.uniq.first
    found.uniq
  end
end
