# frozen_string_literal: true

# What makes a gem for one platform of the gem from source: it contains the extension for several versions of Ruby, and
# nothing that a build needs.
module PlatformGem
  # What a release has a gem for (.github/workflows/release.yml), with rustc's name of each.
  PLATFORMS = {
    "x86_64-linux" => "x86_64-unknown-linux-gnu",
    "x86_64-linux-musl" => "x86_64-unknown-linux-musl",
    "aarch64-linux" => "aarch64-unknown-linux-gnu",
    "aarch64-linux-musl" => "aarch64-unknown-linux-musl",
    "x86_64-darwin" => "x86_64-apple-darwin",
    "arm64-darwin" => "aarch64-apple-darwin"
  }.freeze

  # The versions of Ruby that each gem of a release has an extension for.
  RUBIES = %w[3.1 3.2 3.3 3.4 4.0].freeze

  # The oldest glibc that a gem runs with: CentOS 7 has it, and Rust itself needs it.
  GLIBC = "2.17"

  # The key of the metadata that names the versions of Ruby whose extensions a gem contains.
  PROMISE = "smoke_seal_rubies"

  # The licences of the crates in the extension.
  NOTICE = "LICENSE-THIRD-PARTY.txt"

  # Older versions of RubyGems take a gem for musl where the system has glibc.
  RUBYGEMS_FOR_MUSL = ">= 3.3.22"

  SOURCES = %r{\A(src|ext|benches|examples)/|(\A|/)Cargo\.(toml|lock)\z|\.rs\z}
  private_constant :SOURCES

  module_function

  # Changes a specification that has its platform and the files of its extensions.
  #
  # @param spec [Gem::Specification]
  # @param rubies [Array<String>] for example ["3.1", "3.3"]
  # @return [Gem::Specification]
  def adapt(spec, rubies:)
    rubies = rubies.sort_by { |version| Gem::Version.new(version) }
    spec.files = spec.files.grep_v(SOURCES) | [NOTICE]
    spec.extensions.clear
    spec.dependencies.reject! { |dependency| dependency.name == "rb_sys" }
    spec.required_ruby_version = [">= #{rubies.first}", "< #{after(rubies.last)}.dev"]
    spec.required_rubygems_version = RUBYGEMS_FOR_MUSL if spec.platform.to_s.end_with?("-musl")
    spec.metadata = spec.metadata.merge(PROMISE => rubies.join(" "))
    spec
  end

  # A later version has another ABI. It may be called otherwise: 4.0 came after 3.4, and is later than 3.5.dev as well.
  def after(version)
    major, minor = version.split(".").map(&:to_i)
    "#{major}.#{minor + 1}"
  end
end
