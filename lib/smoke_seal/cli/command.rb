# frozen_string_literal: true

module SmokeSeal
  class CLI
    # What the commands beside the seal have in common. Each is loaded by those who call it: most who come, come for the
    # seal.
    class Command
      # @param words [Array<String>] what is no option
      # @param options [Hash{Symbol => Object}]
      # @param root [String, nil] the host app's root
      def initialize(words, options, root:, out:, err:)
        @words = words
        @options = options
        @root = root
        @out = out
        @err = err
        @style = Style.new(out)
      end

      private

      def config = @config ||= Config.load(path: @options[:config], root: @root)

      # The only word there may be, or nil.
      def only_word
        CLI.refuse_more(@words.drop(1))
        @words.first
      end

      def suite(app)
        suite = config.suite(app || CLI.own_app(config, @options[:url], root: @root), url: @options[:url])
        @err.puts("prod-smoke: #{suite.note}") if suite.note
        suite
      end

      def print_json(data)
        require "json"
        @out.puts(JSON.pretty_generate(data))
      end

      # Short where the file lies below the working directory, as a compiler names the files it is given.
      def place(path)
        return "the host's deploy config" unless path

        UTF8.of(path).delete_prefix("#{UTF8.of(Dir.pwd)}/")
      rescue SystemCallError
        UTF8.of(path)
      end
    end
  end
end
