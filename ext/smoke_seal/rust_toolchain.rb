# frozen_string_literal: true

# Whether the extension can be built on this machine.
module RustToolchain
  MANIFEST = File.expand_path("../../Cargo.toml", __dir__)

  class << self
    # @return [String, nil] one sentence about what is missing, and what to do
    def missing
      # rb_sys installs a toolchain itself if it is told to.
      return if cargo? || ENV["RB_SYS_FORCE_INSTALL_RUST_TOOLCHAIN"]

      "smoke_seal is built from source here, and cargo is missing: install Rust #{least_version} or newer " \
        "(https://rustup.rs), or choose a platform and a version of Ruby that a precompiled gem is for, which needs " \
        "no Rust."
    end

    private

    # CARGO names it for rb_sys as well.
    def cargo?
      folders = ENV.fetch("PATH", "").split(File::PATH_SEPARATOR)
      [ENV.fetch("CARGO", nil), *folders.map { |folder| File.join(folder, "cargo") }].compact.any? do |file|
        File.file?(file) && File.executable?(file)
      end
    end

    def least_version = File.read(MANIFEST)[/^rust-version = "(.+)"/, 1]
  end
end
