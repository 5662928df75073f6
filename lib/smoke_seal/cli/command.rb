# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The base class of the commands other than the seal. Each is loaded only when it is called.
    class Command
      # @param words [Array<String>] the arguments that are not options
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

      # Returns the only argument, or nil. More than one is an error.
      def only_argument
        CLI.refuse_arguments(@words.drop(1))
        @words.first
      end

      def suite(app)
        suite = config.suite(app || CLI.own_app(config, @options[:url], root: @root), url: @options[:url])
        @err.puts("prod-smoke: #{suite.note}") if suite.note
        suite
      end

      # "1 check", "8 checks"
      def checks_in_words(number) = number == 1 ? "1 check" : "#{number} checks"

      def print_json(data)
        require "json"
        @out.puts(JSON.pretty_generate(data))
      end

      # The path of a file, relative to the working directory if it is below it.
      def place(path)
        return "the host's deploy config" unless path

        UTF8.of(path).delete_prefix("#{UTF8.of(Dir.pwd)}/")
      rescue SystemCallError
        UTF8.of(path)
      end
    end
  end
end
