# frozen_string_literal: true

require "i18n"

module SmokeSeal
  module Pages
    # The words of the pages, from I18n below +smoke_seal.pages+. What a locale does not have is in English, whatever
    # the host's fallbacks are, see {Translations}.
    module Words
      SCOPE = "pages"
      private_constant :SCOPE

      module_function

      # @param key [String] such as "overview.title"
      # @param values [Hash{Symbol => Object}] what is interpolated; +count+ chooses the plural
      # @return [String]
      def t(key, **values) = Translations.text("#{SCOPE}.#{key}", **values)

      # @return [String] the language of the pages, as HTML names it
      def language = I18n.exists?("smoke_seal.#{SCOPE}.name", I18n.locale) ? I18n.locale.to_s : "en"
    end
  end
end
