# frozen_string_literal: true

require_relative "error_text"

module SmokeSeal
  # The rollback commands of a red release, with the facts that a ship knows filled in.
  class RollbackCommands
    KNOWN = %i[sha previous_sha previous_release repo heroku_app].freeze
    private_constant :KNOWN

    # @param app [String]
    # @param facts [Hash{Symbol => Object}] +sha+, the commit that is deployed now; +previous_sha+ and
    #   +previous_release+, the commit and the platform's release before it; +repo+, where it is deployed from;
    #   +heroku_app+
    # @param abandon [String, nil] what marks the release as not shipped: "Release#abandon!"
    # @param config [String, Pathname, nil] the config file; nil for the usual one
    # @yieldparam note [String] a problem for the operator
    def initialize(app, facts, abandon: nil, config: nil, &note)
      @app = app
      @config = config
      @note = note
      @abandon = abandon
      @facts = facts.slice(*KNOWN).compact.transform_values { |fact| Redact.userinfo(UTF8.of(fact)) }
      unknown = facts.keys - KNOWN
      note.call("unknown facts, left out: #{unknown.join(", ")}; known: #{KNOWN.join(", ")}") if unknown.any?
    end

    # @param seal [Seal]
    # @return [Array<String>] those of the app's config; none if no platform is known
    def commands(seal)
      return [] unless seal.red?

      SmokeSeal.config(@config).suite(@app).rollback_commands(**@facts, **{ abandon: @abandon }.compact)
    rescue *ErrorText::RESCUED => e
      without_config(seal, e)
    end

    private

    # An app on Heroku names the platform.
    def without_config(seal, error)
      said = @facts[:heroku_app] ? "so the rollback commands are Heroku's" : "so no rollback command is known"
      @note.call("the config could not be read, #{said}: #{ErrorText.text(error)}")
      return [] unless @facts[:heroku_app]

      heroku = seal.__send__(:heroku_commands, repo: @facts.fetch(:repo, "<repo>"),
                                               heroku_app: @facts[:heroku_app], deployed_sha: @facts[:sha],
                                               previous_release: @facts[:previous_release])
      [*heroku.first(2), *("#{@abandon}   # on the board, in the Rails console: this release did not ship" if @abandon)]
    end
  end
end
