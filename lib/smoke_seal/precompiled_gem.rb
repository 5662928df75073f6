# frozen_string_literal: true

module SmokeSeal
  # An installed gem that was compiled on another machine: for one platform, and for some versions of Ruby. RubyGems and
  # Bundler can choose one that does not fit: one for glibc if there is none for musl.
  class PrecompiledGem
    # The arguments of `gem` that install the gem from source, whose extension is built then. That takes Rust.
    SOURCE_GEM = %w[install smoke_seal --platform ruby].freeze

    class << self
      # @param root [String] the gem's folder, which RubyGems names after its platform
      # @return [PrecompiledGem, nil] nil for a gem from source, and for a checkout
      def at(root)
        platform = File.basename(root)[/\Asmoke_seal-\d[\w.]*-(.+)/, 1]
        new(root, platform) if platform && !File.directory?(File.join(root, "ext"))
      end

      # @param bundled [Boolean] whether the host uses Bundler
      # @return [String] the command that replaces it by the gem from source
      def source_command(bundled:)
        return "gem #{SOURCE_GEM.join(" ")}" unless bundled

        "bundle config set --local force_ruby_platform true && bundle install"
      end
    end

    def initialize(root, platform)
      @root = root
      @platform = platform
    end

    # @param system [String] the running Ruby's platform
    # @param ruby [String] the running Ruby's version
    # @return [String, nil] why this Ruby cannot load its extension; nil if the gem is made for it
    def mismatch(system: RUBY_PLATFORM, ruby: RUBY_VERSION)
      if musl_missing?(system)
        "this gem is for glibc (#{@platform}), and this system has musl, as Alpine Linux does"
      elsif rubies.any? && !rubies.include?(ruby[/\A\d+\.\d+/])
        "this gem (#{@platform}) is for Ruby #{rubies.join(", ")}, and this is Ruby #{ruby}"
      end
    end

    # @param bundled [Boolean] whether the host uses Bundler
    # @param system [String] the running Ruby's platform
    # @return [String, nil] what to do if a gem for another platform is needed; nil if not
    def other_gem(bundled:, system: RUBY_PLATFORM)
      return unless musl_missing?(system)

      wanted = "#{@platform}-musl"
      return "install the gem for musl: gem install smoke_seal --platform #{wanted}" unless bundled

      "install the gem for musl: bundle lock --add-platform #{wanted} && bundle install"
    end

    private

    def musl_missing?(system) = system.include?("musl") && !@platform.include?("musl")

    def rubies
      Dir.glob("lib/smoke_seal/*/smoke_seal.{so,bundle}", base: @root).map { |path| path.split("/")[2] }.sort
    end
  end
end
