# frozen_string_literal: true

require "digest"
require "fileutils"
require "open3"
require_relative "cache"

# Programs from PyPI, in a virtual environment below the cache folder. It is made once for each list of requirements.
class PythonTools
  # @param requirements [String] a file for `pip install --requirement`
  def initialize(requirements)
    @requirements = requirements
    name = "#{File.basename(File.dirname(requirements))}-#{Digest::SHA256.file(requirements).hexdigest[0, 12]}"
    @folder = File.join(Cache::FOLDER, "python", name)
  end

  # @return [String] the folder of the programs
  def programs = File.join(@folder, "bin")

  # @return [Boolean] whether they are all installed
  def installed? = File.exist?(stamp)

  # Installs what is missing.
  #
  # @return [String] the folder of the programs
  # @raise [RuntimeError] what pip or Python said
  def install
    return programs if installed?

    FileUtils.rm_rf(@folder)
    run("python3", "-m", "venv", @folder)
    run(File.join(programs, "pip"), "install", "--quiet", "--disable-pip-version-check", "--requirement", @requirements)
    FileUtils.touch(stamp)
    programs
  end

  private

  # Written last.
  def stamp = File.join(@folder, "installed")

  def run(*command)
    said, status = Open3.capture2e(*command)
    raise "#{command.first(3).join(" ")} failed: #{said}" unless status.success?
  rescue Errno::ENOENT
    raise "#{command.first} is missing. On Debian, as root: apt-get install python3-venv"
  end
end
