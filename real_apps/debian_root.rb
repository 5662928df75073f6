# frozen_string_literal: true

require_relative "shell"

module RealApps
  # A Debian of its own in the cache: packages are installed there, and nothing of this machine changes. Programs run in
  # it by chroot, which takes root; the network is the machine's.
  module DebianRoot
    SUITE = "trixie"
    # No service is started when its package is installed.
    NO_SERVICES = "#!/bin/sh\nexit 101\n"
    # How names are looked up, as on this machine.
    NETWORK = %w[/etc/resolv.conf /etc/hosts].freeze
    QUIET = { "DEBIAN_FRONTEND" => "noninteractive", "LC_ALL" => "C.UTF-8" }.freeze
    private_constant :SUITE, :NO_SERVICES, :NETWORK, :QUIET

    class << self
      # @return [String] the folder
      def path = File.join(Cache.root, "debian")

      # Installs packages, and the root itself before the first.
      #
      # @raise [Unavailable]
      def install(packages, log:)
        make(log) unless File.directory?(path)
        missing = packages.reject { |package| installed?(package) }
        return if missing.empty?

        Shell.run(*inside("apt-get", "update", "--quiet"), env: QUIET, log: log)
        Shell.run(*inside("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *missing),
                  env: QUIET, log: log)
      end

      # @return [Array<String>] the command line that runs +command+ in the root
      def inside(*command) = ["chroot", path, "env", "HOME=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", *command]

      # @return [String] the version of an installed package, without Debian's epoch and revision
      def version(package)
        Shell.output(*inside("dpkg-query", "-W", "-f", "${Version}", package)).sub(/\A\d+:/, "").sub(/-[^-]*\z/, "")
      end

      private

      def installed?(package) = File.exist?(File.join(path, "var/lib/dpkg/info/#{package}.list"))

      def make(log)
        raise Unavailable, "only root can run programs in a root of its own" unless Process.uid.zero?
        raise Unavailable, "mmdebstrap is missing" unless Shell.have?("mmdebstrap")

        unfinished = File.join(Cache.folder, "debian.unfinished")
        FileUtils.rm_rf(unfinished)
        Shell.run("mmdebstrap", "--quiet", "--mode=root", "--variant=apt", SUITE, unfinished, mirror, log: log)
        File.write(File.join(unfinished, "usr/sbin/policy-rc.d"), NO_SERVICES, perm: 0o755)
        FileUtils.cp(NETWORK, File.join(unfinished, "etc"))
        File.rename(unfinished, path)
      end

      # The one that this machine's apt uses.
      def mirror
        targets = Shell.output("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages",
                               "Label: Debian")
        targets.lines.first&.strip or raise Unavailable, "apt knows no mirror of Debian here"
      end
    end
  end
end
