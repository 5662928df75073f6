# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # Makes an app's name from its host name.
      module AppName
        # Host name labels that are not the app's name.
        GENERIC_LABELS = %w[www app web staging beta production].freeze
        private_constant :GENERIC_LABELS

        # @param host [String]
        # @return [String] "shop" of www.shop.example, app.shop.example and shop.example
        def self.of(host)
          labels = host.split(".")
          labels.shift while labels.size > 2 && GENERIC_LABELS.include?(labels.first)
          named = labels.first.to_s
          named.match?(/\A[a-z][a-z0-9-]*\z/) && named != "localhost" ? named : UNNAMED_APP
        end
      end
    end
  end
end
