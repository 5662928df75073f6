# frozen_string_literal: true

require "mkmf"
require "rb_sys/mkmf"

# A panic message names its source file. Remove the folders of the build machine from those names.
CARGO_HOME = ENV.fetch("CARGO_HOME") { File.join(Dir.home, ".cargo") }
CRATES = Dir.glob("#{CARGO_HOME}/registry/src/*/") | ["#{CARGO_HOME}/registry/src/index.crates.io-1949cf8c6b5b557f/"]
PROJECT = "#{File.expand_path("../..", __dir__)}/".freeze

create_rust_makefile("smoke_seal/smoke_seal") do |extension|
  # The options reach the compiler as one line, split at spaces: leave out folders with a space.
  folders = [*CRATES, PROJECT].grep_v(/\s/)
  extension.extra_rustflags = folders.map { |folder| "--remap-path-prefix=#{folder}=" }
  # A development version of Ruby asks each extension for the version that it was built for (ruby/internal/abi.h).
  extension.extra_rustflags << "--cfg=ruby_is_released" unless RUBY_PATCHLEVEL.negative?
end
