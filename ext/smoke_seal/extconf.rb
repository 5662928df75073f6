# frozen_string_literal: true

require_relative "rust_toolchain"

# First of all, since the build would fail after minutes, with a page of output.
missing = RustToolchain.missing
abort missing if missing

require "mkmf"
require "rb_sys/mkmf"
require_relative "rust_flags"

create_rust_makefile("smoke_seal/smoke_seal") do |extension|
  extension.extra_rustflags = RustFlags.of(released: !RUBY_PATCHLEVEL.negative?)
end
