# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Doctor < Command
      # What is examined: the config, and the app that a seal would be of. What cannot be had is nil, with its error.
      class Subject
        # The settings of an app that its request needs.
        SETTINGS = %w[url headers accept_language timeout control allow_private].freeze
        DEFAULT_PATH = "/"
        private_constant :SETTINGS, :DEFAULT_PATH

        # @return [Config, nil]
        attr_reader :config

        # @return [String, nil] the app's name; nil if none is known
        attr_reader :app

        # @return [Suite, nil]
        attr_reader :suite

        # @return [Error, nil] why there is no config
        attr_reader :config_error

        # @return [Error, nil] why there is no suite
        attr_reader :suite_error

        # @param app [String, nil] as given
        # @param options [Hash{Symbol => Object}]
        # @param root [String, nil] the host app's root
        def initialize(app, options, root:)
          @given_url = options[:url]
          load_config(options[:config], root)
          find_app(app, root) if @config
          load_suite if @app
        end

        # @return [String, nil] the URL without credentials
        def url = @suite&.url

        # @return [String, nil]
        def host = uri&.hostname

        # @return [Integer, nil]
        def port = uri&.port

        # @return [String, nil] "https"
        def scheme = uri&.scheme

        # Makes one request: that of the first check, without what else the check asks for.
        #
        # @return [Hash] as Suite#explain returns it
        # @raise [Error]
        def request
          path = @suite.outline.filter_map { |check| check["path"] }.first || DEFAULT_PATH
          probe = @config.suite(@app, url: @given_url, boot_window: 0) do |entry|
            { **entry.slice(*SETTINGS), "checks" => { "request" => { "path" => path } } }
          end
          probe.explain("request")
        end

        private

        def load_config(path, root)
          @config = Config.load(path: path, root: root)
        rescue ConfigError => e
          @config_error = e
        end

        def find_app(given, root)
          no_config = @config.path.nil? && @config.apps.empty? && @given_url.nil?
          @app = given || (CLI.own_app(@config, @given_url, root: root) unless no_config)
        rescue ConfigError => e
          @suite_error = e
        end

        def load_suite
          @suite = @config.suite(@app, url: @given_url)
        rescue ConfigError, ExtensionError => e
          @suite_error = e
        end

        def uri
          return unless url

          require "uri"
          @uri ||= URI.parse(url)
        rescue URI::Error
          nil
        end
      end
    end
  end
end
