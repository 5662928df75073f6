# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The file of a deploy tool's hook. An existing one is never changed.
      class HookFile
        # @return [String]
        attr_reader :path

        # @param project [String] the root folder
        # @param tool [DeployTools::Tool]
        def initialize(project, tool)
          @tool = tool
          @path = File.join(project, tool.path)
        end

        # @return [Boolean] false if there is a file already
        # @raise [ConfigError] the file cannot be written
        def write
          return false if @tool.sealing_file || File.exist?(path)

          text = @tool.text
          require "fileutils"
          FileUtils.mkdir_p(File.dirname(path))
          # EXCL: it must not be overwritten if another process has written it in the meantime.
          File.open(path, File::WRONLY | File::CREAT | File::EXCL, @tool.mode) { |file| file.write(text) }
          true
        rescue SystemCallError => e
          raise ConfigError.new("could not be written: #{e.message.sub(/ @ .*/, "")}", file: path)
        end
      end
    end
  end
end
