# frozen_string_literal: true

require "i18n"
require "yaml"

module SmokeSeal
  module Pages
    # The words of the pages, from I18n below +smoke_seal.pages+. What a locale does not have is in English, whatever
    # the host's fallbacks are.
    module Words
      SCOPE = "smoke_seal.pages"
      FILE = File.expand_path("../../../../config/locales/smoke_seal.en.yml", __dir__)
      ENGLISH = YAML.safe_load_file(FILE).dig("en", *SCOPE.split(".")).freeze
      private_constant :SCOPE, :FILE, :ENGLISH

      module_function

      # @param key [String] such as "overview.title"
      # @param values [Hash{Symbol => Object}] what is interpolated; +count+ chooses the plural
      # @return [String]
      def t(key, **values)
        english = ENGLISH.dig(*key.split("."))
        I18n.t("#{SCOPE}.#{key}", default: english_form(english, values), **values)
      end

      # @return [String] the language of the pages, as HTML names it
      def language = I18n.exists?("#{SCOPE}.name", I18n.locale) ? I18n.locale.to_s : "en"

      # I18n does not choose the plural of a default.
      def english_form(english, values)
        return english unless english.is_a?(Hash)

        values[:count] == 1 ? english["one"] : english["other"]
      end
      private_class_method :english_form
    end
  end
end
