# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Advice for an unknown word on the command line. Loaded only when it is needed.
    module Hints
      # The least similarity for "did you mean": Jaro-Winkler, from 0 to 1.
      LEAST_SIMILARITY = 0.8
      private_constant :LEAST_SIMILARITY

      module_function

      # @param word [String, nil] the word in the place of an app
      # @param config [Config]
      # @param rest [Array<String>] the words after it
      # @param commands [Array<String>] the commands that are allowed in its place
      # @return [String, nil] "did you mean list?", or the command that runs a check
      def unknown_app(word, config, rest: [], commands: WORDS)
        return if word.nil? || ProdSmoke.url?(word) || config.apps.include?(word)

        app = app_of_check(word, config) if commands.any?
        return "#{word} is a check of #{app}: prod-smoke #{[app, word, *rest].join(" ")}" if app

        meant = nearest(word, [*commands, *config.apps])
        "did you mean #{meant}?" if meant
      end

      # @return [String, nil] the known word that is most like +word+
      def nearest(word, known)
        require "did_you_mean"
        similarity = known.to_h { |name| [name, DidYouMean::JaroWinkler.distance(word.downcase, name)] }
        name, most = similarity.max_by(&:last)
        name if most && most >= LEAST_SIMILARITY
      rescue LoadError
        nil
      end

      def app_of_check(word, config)
        config.apps.find do |app|
          config.suite(app).outline.any? { |check| check["name"] == word }
        rescue ConfigError
          false
        end
      end
      private_class_method :nearest, :app_of_check
    end
  end
end
