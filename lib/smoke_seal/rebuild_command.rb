# frozen_string_literal: true

require_relative "precompiled_gem"

module SmokeSeal
  # The command that builds the extension on this machine. It depends on how the gem was installed.
  module RebuildCommand
    ROOT = File.expand_path("../..", __dir__)

    module_function

    # @param root [String] the gem's folder
    # @param host [String, nil] the host app's root
    # @param bundled [Boolean] whether the process runs under Bundler
    # @return [String]
    def command(root: ROOT, host: SmokeSeal.respond_to?(:root) ? SmokeSeal.root : nil,
                bundled: bundled?)
      return of_checkout(root, host) if checkout?(root)
      return PrecompiledGem.source_command(bundled: bundled) if PrecompiledGem.at(root)

      bundled ? "bundle pristine smoke_seal" : "gem pristine smoke_seal"
    end

    # @return [Array<String>] the command that builds it, to be run in {ROOT}
    def build
      return [RbConfig.ruby, "-S", "bundle", "exec", "rake", "compile"] if checkout?(ROOT)

      gem = PrecompiledGem.at(ROOT) ? PrecompiledGem::SOURCE_GEM : %w[pristine smoke_seal]
      [RbConfig.ruby, "-S", "gem", *gem]
    end

    # @return [Boolean] whether the process runs under Bundler
    def bundled? = !ENV["BUNDLE_GEMFILE"].to_s.empty?

    # A gem by `path:` has no installed specification: Bundler would refuse to restore it. One by `git:` is in Bundler's
    # own folder.
    def checkout?(root)
      !root.match?(%r{/(?:bundler/)?gems/[^/]+\z}) && File.file?(File.join(root, "Rakefile"))
    end

    # Rails has a task; elsewhere the checkout's own script installs what is missing as well.
    def of_checkout(root, host)
      return "bin/rails smoke_seal:compile" if host && host != root && File.file?(File.join(host, "bin/rails"))

      quoted(File.join(root, "bin/setup"))
    end

    def quoted(path)
      require "shellwords"
      Shellwords.escape(path)
    end
    private_class_method :checkout?, :of_checkout, :quoted
  end
end
