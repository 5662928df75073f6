# frozen_string_literal: true

require "mkmf"
require "rb_sys/mkmf"

# Panics name the file that they come from. Where that lies on the machine that builds is nobody's business, and each of
# those names would carry it.
CARGO_HOME = ENV.fetch("CARGO_HOME") { File.join(Dir.home, ".cargo") }
SOURCES = Dir.glob("#{CARGO_HOME}/registry/src/*/") | ["#{CARGO_HOME}/registry/src/index.crates.io-1949cf8c6b5b557f/"]
OWN = "#{File.expand_path("../..", __dir__)}/".freeze

create_rust_makefile("smoke_seal/smoke_seal") do |extension|
  # The compiler is told its options as one line of words.
  folders = [*SOURCES, OWN].grep_v(/\s/)
  extension.extra_rustflags = folders.map { |folder| "--remap-path-prefix=#{folder}=" }
  # One under development asks every extension which version of it that was built for (ruby/internal/abi.h).
  extension.extra_rustflags << "--cfg=ruby_is_released" unless RUBY_PATCHLEVEL.negative?
end
