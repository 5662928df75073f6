# frozen_string_literal: true

require "fileutils"
require "rubygems/package"
require_relative "native_build"
require_relative "platform_gem"
require_relative "ruby_headers"

# Builds the gem for this platform, with an extension for each version of Ruby at hand.
class NativeGem
  # @param spec [Gem::Specification] the gem from source
  # @param platform [String] for example "x86_64-linux"
  # @param root [String] the checkout
  def initialize(spec, platform:, root:)
    @spec = spec.dup
    @spec.platform = Gem::Platform.new(platform)
    @root = root
    @stage = File.join(root, "tmp/native_gem", platform)
    @build = NativeBuild.new(platform: platform, root: root)
  end

  # @return [String] the gem, in pkg/
  def build
    FileUtils.rm_rf(@stage)
    rubies = RubyHeaders.at_hand.map { |headers| add_extension(headers) }
    PlatformGem.adapt(@spec, rubies: rubies)
    copy_files
    package
  end

  private

  # @return [String] the version of Ruby that it is for
  def add_extension(headers)
    path = "lib/smoke_seal/#{headers.version}/smoke_seal.so"
    place(@build.library(headers), path, mode: 0o755)
    @spec.files |= [path]
    headers.version
  end

  def copy_files
    (@spec.files - Dir.glob("lib/smoke_seal/*/smoke_seal.so", base: @stage)).each do |path|
      source = File.join(@root, path)
      place(source, path, mode: File.executable?(source) ? 0o755 : 0o644)
    end
  end

  def place(source, path, mode:)
    target = File.join(@stage, path)
    FileUtils.mkdir_p(File.dirname(target))
    FileUtils.install(source, target, mode: mode)
  end

  def package
    target = File.join(FileUtils.mkdir_p(File.join(@root, "pkg")).first, @spec.file_name)
    Dir.chdir(@stage) { Gem::Package.build(@spec, false, false, target) }
    target
  end
end
