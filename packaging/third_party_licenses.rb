# frozen_string_literal: true

require_relative "../lint/dependencies"
require_relative "crate_license"
require_relative "platform_gem"

# Writes the licences of Rust's standard library and of all crates in the extension, on any platform of a release. Their
# texts have to go with each precompiled gem.
class ThirdPartyLicenses
  PREFACE = <<~TEXT
    The precompiled gems of smoke_seal contain code of the projects below, in compiled form and unchanged. Where a project
    offers a choice of licences, the one that is used is given. The source of a crate is at
    https://crates.io/crates/NAME/VERSION.

    This file is written by `rake licenses`.
  TEXT

  STANDARD_LIBRARY = CrateLicense.new(
    "name" => "Rust's standard library", "version" => "(https://www.rust-lang.org)", "license" => "MIT",
    "authors" => ["The Rust Project Developers"]
  )
  private_constant :PREFACE, :STANDARD_LIBRARY

  # @param root [String] the checkout
  def initialize(root) = @root = root

  # @return [Array<String>] one line if the file is not up to date with Cargo.lock
  def problems
    return [] if File.exist?(file) && File.read(file, encoding: "UTF-8") == text

    ["#{File.basename(file)} is not what the crates of Cargo.lock ask for; run: bundle exec rake licenses"]
  end

  def write = File.write(file, text)

  private

  def file = File.join(@root, PlatformGem::NOTICE)

  # Each text once, below the names of all that are under it.
  def text
    @text ||= begin
      sections = licenses.group_by(&:text).map do |text, under|
        "#{under.map(&:heading).join("\n")}\n\n#{text}\n"
      end
      [PREFACE, *sections].join("\n#{"-" * 80}\n\n")
    end
  end

  def licenses
    built = PlatformGem::PLATFORMS.each_value.map { |target| Dependencies.of(@root, target: target) }
    crates = built.flat_map(&:crates_of_others).uniq { |crate| crate["id"] }
    crates = crates.sort_by { |crate| crate.values_at("name", "version") }
    [STANDARD_LIBRARY, *crates.map { |crate| CrateLicense.new(crate) }]
  end
end
