# frozen_string_literal: true

require_relative "platform_gem"
require_relative "python_tools"
require_relative "../ext/smoke_seal/rust_flags"

# Compiles the extension for a version of Ruby, so that it runs on distributions that are older than this machine's: zig
# links it for an old glibc.
class NativeBuild
  # Each platform that can be built without a container.
  PLATFORMS = %w[x86_64-linux].freeze

  # @param platform [String] one of {PLATFORMS}
  # @param root [String] the checkout
  def initialize(platform:, root:)
    unless PLATFORMS.include?(platform)
      raise ArgumentError, "#{platform} cannot be built here, only #{PLATFORMS.join(", ")}; " \
                           "the workflow of a release builds the others (RELEASING.md)"
    end
    @target = PlatformGem::PLATFORMS.fetch(platform)
    @root = root
    @tools = PythonTools.new(File.join(__dir__, "requirements.txt"))
  end

  # @param headers [RubyHeaders]
  # @return [String] the compiled file; the next call overwrites it
  def library(headers)
    puts "compiling the extension for Ruby #{headers.version}, glibc #{PlatformGem::GLIBC}"
    command = ["cargo", "zigbuild", "--quiet", "--locked", "--release", "--package", "smoke_seal_ext",
               "--target", "#{@target}.#{PlatformGem::GLIBC}", "--target-dir", folder]
    raise "the extension cannot be compiled for Ruby #{headers.version}" unless system(environment(headers), *command,
                                                                                       chdir: @root)

    File.join(folder, @target, "release/libsmoke_seal.so")
  end

  private

  def folder = File.join(@root, "target/native_gem")

  def environment(headers)
    headers.environment.merge(
      "PATH" => [@tools.install, ENV.fetch("PATH")].join(File::PATH_SEPARATOR),
      "RUSTFLAGS" => RustFlags.of(released: headers.released?).join(" "),
      "SMOKE_SEAL_GLIBC" => PlatformGem::GLIBC
    )
  end
end
