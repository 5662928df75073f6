# frozen_string_literal: true

require "fileutils"

module RealApps
  # Where what was fetched is kept from one run to the next.
  module Cache
    class << self
      # @return [String] the folder of all apps
      def root
        File.join(ENV.fetch("XDG_CACHE_HOME", nil) || File.join(Dir.home, ".cache"), "smoke_seal", "real-apps")
      end

      # @return [String] a folder below the root, made if it is not there
      def folder(*names) = File.join(root, *names).tap { |path| FileUtils.mkdir_p(path) }

      # Runs the block unless it has succeeded before.
      #
      # @param mark [String] what the block gives, as a file name
      def once(mark)
        done = File.join(folder("fetched"), mark)
        return if File.exist?(done)

        yield
        FileUtils.touch(done)
      end
    end
  end
end
