# frozen_string_literal: true

require "digest"
require "fileutils"
require "open3"
require "tmpdir"
require_relative "cache"

# Packages of a release of Debian, which this machine need not run: fetched from its own mirror, verified by apt, and
# unpacked into the cache folder. Nothing is installed, and apt's sources stay as they are.
class DebianPackages
  # @return [String, nil] the address of the machine's mirror
  def self.mirror
    said, = Open3.capture2e("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages",
                            "Label: Debian")
    said.lines.first&.chomp
  rescue Errno::ENOENT
    nil
  end

  # @return [Boolean] whether apt-get has a mirror
  def self.available? = !mirror.to_s.empty?

  # @param suite [String] a release of Debian
  # @param names [Array<String>] packages; their dependencies are left out
  def initialize(suite:, names:)
    @suite = suite
    @names = names
    @folder = File.join(Cache::FOLDER, "packages", "#{suite}-#{Digest::SHA256.hexdigest(names.join(" "))[0, 12]}")
  end

  # @return [String] the folder that has their files, as the root folder of a system would
  def unpack
    fetch unless File.directory?(@folder)
    @folder
  end

  private

  def fetch
    FileUtils.mkdir_p(File.dirname(@folder))
    Dir.mktmpdir("unfinished", File.dirname(@folder)) do |apart|
      apt = apt_get(apart)
      run(*apt, "update")
      run(*apt, "download", *@names, chdir: apart)
      root = FileUtils.mkdir(File.join(apart, "root")).first
      Dir.glob("#{apart}/*.deb").each { |package| run("dpkg-deb", "--extract", package, root) }
      File.rename(root, @folder)
    end
  end

  # apt-get with a list of sources of its own.
  def apt_get(apart)
    FileUtils.mkdir_p(["#{apart}/lists/partial", "#{apart}/cache/archives/partial"])
    File.write("#{apart}/sources.list", "deb [target=Packages] #{self.class.mirror} #{@suite} main\n")
    options = { "Dir::Etc::sourcelist" => "#{apart}/sources.list", "Dir::Etc::sourceparts" => "-",
                "Dir::State::lists" => "#{apart}/lists", "Dir::Cache" => "#{apart}/cache", "APT::Sandbox::User" => "" }
    ["apt-get", "-qq", *options.flat_map { |name, value| ["-o", "#{name}=#{value}"] }]
  end

  def run(*command, **options)
    said, status = Open3.capture2e(*command, **options)
    raise "#{command.first} failed for #{@names.join(", ")} of #{@suite}: #{said}" unless status.success?
  end
end
