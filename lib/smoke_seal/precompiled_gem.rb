# frozen_string_literal: true

module SmokeSeal
  # What an installed gem that was compiled elsewhere is for. RubyGems gives its folder the name of the platform.
  class PrecompiledGem
    # @param root [String] the gem's folder
    # @return [PrecompiledGem, nil] nil for a gem from source, and for a checkout
    def self.at(root)
      platform = File.basename(root)[/\Asmoke_seal-\d[\w.]*-(.+)/, 1]
      new(root, platform) if platform && !File.directory?(File.join(root, "ext"))
    end

    # @return [String] for example "x86_64-linux"
    attr_reader :platform

    def initialize(root, platform)
      @root = root
      @platform = platform
    end

    # Installers choose a gem for glibc where there is none for musl.
    #
    # @param system [String] the running Ruby's platform
    # @param ruby [String] the running Ruby's version
    # @return [String, nil] why this Ruby cannot load its extension; nil if it should
    def mismatch(system: RUBY_PLATFORM, ruby: RUBY_VERSION)
      if musl?(system) && !musl?(platform)
        "this gem is for glibc (#{platform}), and this system has musl, as Alpine Linux does"
      elsif !rubies.include?(ruby[/\A\d+\.\d+/])
        "this gem (#{platform}) is for Ruby #{rubies.join(", ")}, and this is Ruby #{ruby}"
      end
    end

    # @param system [String] the running Ruby's platform
    # @param bundled [Boolean] whether the process runs under Bundler
    # @return [String] what to do if its extension cannot be loaded
    def advice(system: RUBY_PLATFORM, bundled: !ENV["BUNDLE_GEMFILE"].to_s.empty?)
      return "build it on this machine: #{source_command(bundled)}" unless musl?(system) && !musl?(platform)

      wanted = "#{platform}-musl"
      install = bundled ? "bundle lock --add-platform #{wanted} && bundle install" : "gem install smoke_seal --platform #{wanted}"
      "install the gem for musl: #{install}"
    end

    # @return [String] installs the gem from source, which builds the extension with Rust
    def source_command(bundled)
      return "gem install smoke_seal --platform ruby" unless bundled

      "bundle config set --local force_ruby_platform true && bundle install"
    end

    private

    def musl?(name) = name.include?("musl")

    def rubies
      Dir.glob("lib/smoke_seal/*/smoke_seal.{so,bundle}", base: @root).map { |path| path.split("/")[2] }.sort
    end
  end
end
