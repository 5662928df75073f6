# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The config file that init writes, and what it keeps of an existing one.
      class OutputFile
        # @return [String, nil] its path; nil if it is only printed
        attr_reader :path

        # @param options [Hash{Symbol => Object}] of the command line
        # @param root [String, nil] the host app's root
        # @raise [ConfigError] the file exists, and no option says what to do with it
        def initialize(options, root:)
          @options = options
          raise UsageError, "--merge keeps what --force overwrites; give one of them" if merge? && options[:force]

          @place = place(root)
          @path = @place unless options[:print]
          refuse_existing if @path && exists? && !merge? && !options[:force]
          @merged = ExistingConfig.new(@place) if merge? && exists?
        end

        # @return [String, nil] the app in the existing file; a ship uses this name
        def own_app
          Config.load(path: @place).own_app if exists? && !@options[:print]
        rescue ConfigError
          nil
        end

        # @return [ExistingConfig, nil] the config that the new one is added to
        attr_reader :merged

        # @param draft [Draft]
        # @return [String] the whole text of the file
        def text(draft)
          return merged.with(draft) if merged

          text = YAMLText.new(draft).to_s
          exists? && !@options[:print] ? "#{text}#{ExistingConfig.alert_of(@place)}" : text
        end

        # @param text [String]
        # @raise [ConfigError] the file cannot be written
        def write(text)
          require "fileutils"
          FileUtils.mkdir_p(File.dirname(path))
          File.write(path, text)
        rescue SystemCallError => e
          raise ConfigError.new("could not be written: #{e.message.sub(/ @ .*/, "")}", file: path)
        end

        private

        def merge? = @options[:merge]

        def exists? = File.file?(@place)

        # The file that --config names, or that the other commands use.
        def place(root)
          named = @options[:config] || Config.load(root: root).path
          File.expand_path(named || File.join(root || Dir.pwd, Config::PLACE))
        rescue SystemCallError
          raise ConfigError, "the working directory does not exist any more; give an absolute path with --config"
        end

        def refuse_existing
          shown = UTF8.of(@place).delete_prefix("#{UTF8.of(Dir.pwd)}/")
          raise ConfigError, "#{shown} exists already; --force overwrites it, --print only prints, --merge adds what " \
                             "is new and keeps what is there"
        end
      end
    end
  end
end
