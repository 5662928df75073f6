# frozen_string_literal: true

require_relative "lib/smoke_seal/version"

Gem::Specification.new do |spec|
  spec.name = "smoke_seal"
  spec.version = SmokeSeal::VERSION
  spec.authors = ["smoke_seal contributors"]
  spec.summary = "Seals a fresh release green or red, with evidence"
  spec.description = "Looks at a freshly deployed web app from outside, read-only, in about one round trip, and " \
                     "seals the release green or red. On red it alerts and hands over the way back; it never blocks."
  spec.homepage = "https://github.com/smoke-seal/smoke_seal"
  spec.license = "MIT"
  spec.required_ruby_version = ">= 3.1"

  spec.metadata = {
    "source_code_uri" => spec.homepage,
    "changelog_uri" => "#{spec.homepage}/blob/main/CHANGELOG.md",
    "bug_tracker_uri" => "#{spec.homepage}/issues",
    "documentation_uri" => "#{spec.homepage}/tree/main/docs",
    "rubygems_mfa_required" => "true"
  }

  # The extension is built where the gem is installed, so the whole Cargo workspace ships; Cargo.toml names the
  # benches and examples, and cargo refuses a manifest whose files are missing.
  spec.files = Dir.glob(
    %w[
      app/**/*.{rb,erb} config/**/*.{rb,yml} lib/**/*.{rb,erb,css,rake} lib/generators/**/USAGE
      lib/generators/**/templates/**/* exe/* sig/**/*
      Cargo.toml Cargo.lock src/**/*.{rs,cjs} ext/**/*.{rs,rb,toml,md} benches/*.rs examples/**/*.rs
      README.md CHANGELOG.md LICENSE docs/*.md docs/*.json docs/workflows/*.yml llms.txt man/*.1
    ], base: __dir__
  ).select { |path| File.file?(File.join(__dir__, path)) }.uniq
  spec.bindir = "exe"
  spec.executables = spec.files.grep(%r{\Aexe/}) { |path| File.basename(path) }
  spec.extensions = ["ext/smoke_seal/extconf.rb"]

  # The first of these knows Ruby 4.0. Where Debian's older one is all that is installed, a checkout is built with that,
  # for Debian's own Ruby. A release never accepts it (`rake gem:check[release]`).
  accepted = ["~> 0.9.128", "~> 0.9.87"]
  installed = accepted.find { |versions| Gem::Specification.find_all_by_name("rb_sys", versions).any? }
  spec.add_dependency "rb_sys", installed || accepted.first
end
