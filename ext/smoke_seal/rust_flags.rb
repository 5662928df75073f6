# frozen_string_literal: true

# The options of rustc that a build of the extension needs, wherever it is built.
module RustFlags
  CARGO_HOME = ENV.fetch("CARGO_HOME") { File.join(Dir.home, ".cargo") }
  CRATES = Dir.glob("#{CARGO_HOME}/registry/src/*/") | ["#{CARGO_HOME}/registry/src/index.crates.io-1949cf8c6b5b557f/"]
  PROJECT = "#{File.expand_path("../..", __dir__)}/".freeze

  # @param released [Boolean] false for a development version of Ruby: it asks each extension for the version that it
  #   was built for (ruby/internal/abi.h)
  # @return [Array<String>]
  def self.of(released:)
    # A panic message names its source file. Remove the folders of the build machine from those names. The options reach
    # the compiler as one line, split at spaces: leave out folders with a space.
    folders = [*CRATES, PROJECT].grep_v(/\s/)
    folders.map { |folder| "--remap-path-prefix=#{folder}=" } + (released ? ["--cfg=ruby_is_released"] : [])
  end
end
