# frozen_string_literal: true

module SmokeSeal
  class CLI
    # Advice for a word that the command line does not know. Loaded only then.
    module Hints
      # How much like a word another one has to be for "did you mean": of Jaro-Winkler, from 0 to 1.
      LEAST_LIKENESS = 0.8
      private_constant :LEAST_LIKENESS

      module_function

      # @param word [String, nil] what stands in the place of an app
      # @param config [Config]
      # @param rest [Array<String>] what follows it
      # @param commands [Array<String>] the commands that may stand there instead
      # @return [String, nil] "did you mean list?", or the way to seal a check
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
        likeness = known.to_h { |name| [name, DidYouMean::JaroWinkler.distance(word.downcase, name)] }
        name, most = likeness.max_by(&:last)
        name if most && most >= LEAST_LIKENESS
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
