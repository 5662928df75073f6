# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # The config of an app whose entry another machine gave. It runs no command, and reads only the variables of this
    # machine that its operator allows: the other machine chooses where headers are sent.
    module FetchedConfig
      # The entry needs a variable that is not allowed, or not set.
      class MissingVariableError < Error; end

      class << self
        # @param app [String]
        # @param entry [Hash{String => Object}]
        # @param allowed [Array<String>] the names of variables that it may read
        # @param env [Hash{String => String}, ENV]
        # @return [Config]
        # @raise [MissingVariableError]
        def of(app, entry, allowed: [], env: ENV)
          entry = Config::SharedEntry.without_commands(entry)
          check(variables(entry).uniq, allowed, env)
          Config.new(path: nil, host: HostDeployConfig.new(nil), content: { "apps" => { app => entry } })
        end

        private

        def check(names, allowed, env)
          refused = names - allowed
          raise MissingVariableError, refused_text(refused) if refused.any?

          missing = names.select { |name| env[name].to_s.empty? }
          return if missing.empty?

          raise MissingVariableError, "its environment has no #{listed(missing)}, which the suite reads"
        end

        def refused_text(names)
          "the suite reads #{listed(names)}, which it may not: --allow-env #{names.join(",")} allows it"
        end

        def listed(names) = names.map { |name| TerminalText.line(name, 60) }.join(", ")

        # As the core reads them: every text that begins with env:.
        def variables(data)
          case data
          when Hash then data.values.flat_map { |value| variables(value) }
          when Array then data.flat_map { |value| variables(value) }
          when /\Aenv:/ then [data.delete_prefix("env:")]
          else []
          end
        end
      end
    end
  end
end
