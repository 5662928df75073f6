# frozen_string_literal: true

require "fileutils"
require "tmpdir"

# Files for one test, in a folder that goes away with it.
module Workspace
  # @param files [Hash{String => String}] contents by path
  # @yieldparam folder [String]
  def in_folder(files = {})
    Dir.mktmpdir("smoke_seal") do |folder|
      folder = File.realpath(folder)
      files.each do |path, content|
        FileUtils.mkdir_p(File.dirname(File.join(folder, path)))
        File.write(File.join(folder, path), content)
      end
      yield folder
    end
  end

  # A folder whose config/smoke_seal.yml is +yaml+.
  def in_app(yaml, &block) = in_folder({ "config/smoke_seal.yml" => yaml }, &block)

  # Nothing here may take long; what hangs is a failure, and says where.
  def within(seconds, &block) = Timeout.timeout(seconds, &block)
end
