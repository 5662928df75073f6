# frozen_string_literal: true

require "rubygems/package"
require "tmpdir"
require_relative "elf_library"
require_relative "mach_library"
require_relative "platform_gem"

# Unpacks a gem and checks that it is what it promises to be.
class GemCheck
  LIBRARY = %r{\Alib/smoke_seal/([\d.]+)/smoke_seal\.(so|bundle)\z}
  # Of one library. Where it is built, it may have 8,000,000: there the list of relocations is packed.
  MOST_BYTES = 9_000_000
  ASKED_FOR = %w[Init_smoke_seal].freeze
  BUILD_FILES = %r{\.rs\z|(\A|/)(Cargo\.(toml|lock)|extconf\.rb|build\.rs)\z|\A(src|ext|target|tmp|test)/}
  RB_SYS = Gem::Version.new("0.9.128") # the first that knows Ruby 4.0
  private_constant :LIBRARY, :MOST_BYTES, :ASKED_FOR, :BUILD_FILES, :RB_SYS

  class << self
    # @param gems [Array<String>]
    # @param release [Boolean] whether they are to be pushed: there is one for each platform, with each version of Ruby
    # @return [Array<String>] one line for each problem
    def problems(gems, version:, root:, release: false)
      checks = gems.map { |file| new(file, version: version, root: root, release: release) }
      found = checks.flat_map(&:problems)
      found << "pkg/ has no gem" if gems.empty?
      missing = release ? ["ruby", *PlatformGem::PLATFORMS.keys] - checks.map(&:platform) : []
      found + missing.map { |platform| "there is no gem for #{platform}" }
    end
  end

  # @param file [String] the gem
  # @param version [String] the one that it must have
  # @param root [String] the checkout
  def initialize(file, version:, root:, release:)
    @file = file
    @spec = Gem::Package.new(file).spec
    @version = version
    @root = root
    @release = release
  end

  # @return [String] "ruby" for the gem from source
  def platform = @spec.platform.to_s

  # @return [Array<String>] one line for each problem
  def problems
    found = Dir.mktmpdir("gem_check") do |folder|
      Gem::Package.new(@file).extract_files(folder)
      @files = Dir.glob("**/*", base: folder).select { |path| File.file?(File.join(folder, path)) }
      [*wrong_version, *missing_texts(folder), *(platform == "ruby" ? source : precompiled(folder))]
    end
    found.map { |problem| "#{File.basename(@file)}: #{problem}" }
  end

  private

  def wrong_version
    "its version is #{@spec.version}, not #{@version}: delete it" unless @spec.version.to_s == @version
  end

  def missing_texts(folder)
    texts = %w[LICENSE README.md CHANGELOG.md sig/smoke_seal.rbs]
    texts << PlatformGem::NOTICE unless platform == "ruby"
    texts.filter_map do |path|
      copy, original = [folder, @root].map { |place| File.join(place, path) }
      "its #{path} is missing, or another one" unless File.exist?(copy) && FileUtils.identical?(copy, original)
    end
  end

  # -- The gem from source

  def source
    found = %w[Cargo.toml Cargo.lock ext/smoke_seal/extconf.rb].reject { |path| @files.include?(path) }
    found.map! { |path| "#{path} is missing, so it cannot be built" }
    found << "it has compiled files" if @files.any? { |path| path.match?(/\.(so|bundle)\z/) }
    found << "it has no extension to build" if @spec.extensions.empty?
    found << "it accepts rb_sys before #{RB_SYS}: build it where that is installed" if @release && old_rb_sys?
    found
  end

  def old_rb_sys?
    needed = @spec.dependencies.find { |dependency| dependency.name == "rb_sys" }
    needed.nil? || needed.requirement.requirements.none? { |sign, version| sign != "<" && version >= RB_SYS }
  end

  # -- A precompiled gem

  def precompiled(folder)
    [*wrong_promise, *wrong_ruby_version, *wrong_rubygems, *build_files, *libraries(folder)]
  end

  def promised = @spec.metadata.fetch(PlatformGem::PROMISE, "").split

  def found_rubies = @files.filter_map { |path| path[LIBRARY, 1] }

  def wrong_promise
    found = []
    found << "it promises no version of Ruby" if promised.empty?
    found += (promised - found_rubies).map { |version| "it has no extension for Ruby #{version}" }
    found += (found_rubies - promised).map { |version| "it does not promise its extension for Ruby #{version}" }
    elsewhere = @files.grep(/\.(so|bundle)\z/).grep_v(LIBRARY)
    found += elsewhere.map { |path| "#{path} is not in the folder of a version of Ruby" }
    missing = @release ? PlatformGem::RUBIES - promised : []
    found + missing.map { |version| "a release has an extension for Ruby #{version}" }
  end

  # A Ruby that is newer than all extensions must not choose this gem.
  def wrong_ruby_version
    accepted = ->(version) { @spec.required_ruby_version.satisfied_by?(Gem::Version.new(version)) }
    found = promised.reject { |version| accepted.call("#{version}.0") }.map { |version| "it refuses Ruby #{version}" }
    too_new = promised.any? && PlatformGem.after(promised.last)
    too_new && accepted.call("#{too_new}.0") ? found << "it accepts Ruby #{too_new}" : found
  end

  def wrong_rubygems
    return unless platform.end_with?("-musl")
    return unless @spec.required_rubygems_version.satisfied_by?(Gem::Version.new("3.3.21"))

    "RubyGems before 3.3.22 would install it where the system has glibc"
  end

  def build_files
    found = @files.grep(BUILD_FILES).map { |path| "#{path} is only for a build" }
    found << "it would be built when it is installed" if @spec.extensions.any?
    found + @spec.runtime_dependencies.map { |dependency| "it depends on #{dependency.name}" }
  end

  def libraries(folder)
    @files.grep(LIBRARY).flat_map { |path| library(File.join(folder, path)).map { |problem| "#{path}: #{problem}" } }
  end

  def library(file)
    library = platform.end_with?("-darwin") ? MachLibrary.new(file, platform: platform) : elf(file)
    found = library.problems
    size = File.size(file)
    found << "it has #{size} bytes, more than #{MOST_BYTES}" if size > MOST_BYTES
    exported = library.exported
    found << "it exports #{exported.inspect}, not #{ASKED_FOR.inspect}" unless exported == ASKED_FOR
    found
  end

  def elf(file) = ElfLibrary.new(file, platform: platform, glibc: PlatformGem::GLIBC)
end
