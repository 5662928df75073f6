# frozen_string_literal: true

require "ipaddr"

module SmokeSeal
  class CLI
    class Doctor < Command
      # The proxy that the environment names for the app, as the core's HTTP client reads it.
      class Proxy
        # Small letters come first.
        FOR_SCHEME = { "http" => %w[http_proxy HTTP_PROXY], "https" => %w[https_proxy HTTPS_PROXY] }.freeze
        FOR_ALL = %w[all_proxy ALL_PROXY].freeze
        EXCEPT = %w[no_proxy NO_PROXY].freeze
        private_constant :FOR_SCHEME, :FOR_ALL, :EXCEPT

        # @param subject [Subject]
        # @param env [Hash{String => String}, ENV]
        def initialize(subject, env: ENV)
          @subject = subject
          @env = env
        end

        # @return [Array<Item>]
        def items = [Item.new(name: "proxy", status: :ok, text: text, details: details)]

        # @return [String, nil] the variable whose proxy the app is requested through; nil for none
        def variable
          return if @subject.host.nil? || exempt?

          (FOR_SCHEME.fetch(@subject.scheme, []) + FOR_ALL).find { |name| set?(name) }
        end

        private

        def text
          all = names.map { |name| "#{name}=#{Redact.credentials(UTF8.of(@env[name]))}" }
          return "no proxy variable is set" if all.empty?

          [all.join(", "), *effect].join("; ")
        end

        # What the variables mean for the app.
        def effect
          return unless @subject.host
          return "#{@subject.host} is requested through #{variable}" if variable

          "#{@subject.host} is requested without a proxy#{", as #{except} says" if exempt?}"
        end

        def details
          { variables: names, used: variable, exempt: exempt? }
        end

        def names = [*FOR_SCHEME.values.flatten, *FOR_ALL, *EXCEPT].select { |name| set?(name) }

        def except = EXCEPT.find { |name| set?(name) }

        def set?(name) = !@env[name].to_s.strip.empty?

        def exempt?
          return false unless except && @subject.host

          @env[except].split(",").map(&:strip).any? { |entry| covers?(entry) }
        end

        # A name covers its subdomains, with or without a dot before it.
        def covers?(entry)
          return false if entry.empty?
          return true if entry == "*"

          host = @subject.host.downcase
          domain = entry.downcase.delete_prefix(".")
          host == domain || host.end_with?(".#{domain}") || address_within?(host, entry)
        end

        def address_within?(host, entry)
          IPAddr.new(entry).include?(IPAddr.new(host.delete("[]")))
        rescue IPAddr::Error
          false
        end
      end
    end
  end
end
