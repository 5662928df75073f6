# frozen_string_literal: true

require "yaml"

module SmokeSeal
  # The sentences that a host may translate: of the badge, the alert and the pages. The English ones are in
  # config/locales/smoke_seal.en.yml. In a Rails app a sentence comes from I18n, in the locale of the thread; without
  # Rails, and where a locale does not have it, it is English. No translation can break an alert.
  module Translations
    SCOPE = "smoke_seal"
    FILE = File.expand_path("../../config/locales/smoke_seal.en.yml", __dir__)
    ENGLISH = YAML.safe_load_file(FILE).dig("en", SCOPE).freeze
    private_constant :SCOPE, :FILE, :ENGLISH

    module_function

    # @param key [String] below +smoke_seal+: "alert.rollback"
    # @param values [Hash{Symbol => Object}] what is interpolated; +count+ chooses the plural
    # @return [String]
    def text(key, **values)
      english = english_form(key, values)
      (rails? && translated(key, english, values)) || interpolated(english, values)
    end

    # @param key [String] below +smoke_seal+
    # @return [String] the English text, also in a Rails app
    def english(key) = english_form(key, {})

    # For a block that another thread calls: a new thread is in the default locale.
    #
    # @return [Proc] the block, in the locale of this thread
    def keeping_locale(&block)
      return block unless rails?

      locale = ::I18n.locale
      proc { |*arguments| ::I18n.with_locale(locale) { block.call(*arguments) } }
    end

    def rails? = defined?(::I18n.t) && SmokeSeal.const_defined?(:Engine, false)
    private_class_method :rails?

    # @return [String, nil] nil if the translation cannot be used
    def translated(key, english, values)
      text = ::I18n.t("#{SCOPE}.#{key}", default: english, **values)
      text if text.is_a?(String)
    rescue *ErrorText::RESCUED
      # Values that it names are missing, or the backend failed.
      nil
    end
    private_class_method :translated

    # I18n does not choose the plural of a default.
    def english_form(key, values)
      form = key.split(".").inject(ENGLISH) { |sentences, part| sentences.fetch(part) }
      return form unless form.is_a?(Hash)

      form.fetch(values[:count] == 1 ? "one" : "other")
    end
    private_class_method :english_form

    def interpolated(sentence, values)
      sentence.gsub(/%\{(\w+)\}/) { values.fetch(Regexp.last_match(1).to_sym).to_s }
    end
    private_class_method :interpolated
  end
end
