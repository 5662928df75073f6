# frozen_string_literal: true

require_relative "error_text"

module SmokeSeal
  # The rollback commands of a red release, filled with the facts that a ship knows.
  class RollbackCommands
    KNOWN = %i[sha previous_sha previous_release repo heroku_app].freeze
    private_constant :KNOWN

    # @param app [String]
    # @param facts [Hash{Symbol => Object}] +sha+, the commit that is deployed now; +previous_sha+ and
    #   +previous_release+, the commit and the platform's release before it; +repo+, where it is deployed from;
    #   +heroku_app+
    # @param config [String, Pathname, nil] the config file; nil searches the usual places
    # @yieldparam note [String] a problem for the operator
    def initialize(app, facts, config: nil, &note)
      @app = app
      @config = config
      @note = note
      @facts = facts.slice(*KNOWN).compact.transform_values { |fact| Redact.userinfo(UTF8.of(fact)) }
      unknown = facts.keys - KNOWN
      note.call("unknown facts, left out: #{unknown.join(", ")}; known: #{KNOWN.join(", ")}") if unknown.any?
    end

    # @param seal [Seal]
    # @return [Array<String>] those of the app's config; those of Heroku if it cannot be read
    def commands(seal)
      return [] unless seal.red?

      Config.load(path: @config, root: SmokeSeal.root).suite(@app)
            .rollback_commands(**@facts)
    rescue *ErrorText::RESCUED => e
      @note.call("the config could not be read, so the rollback commands are Heroku's: #{ErrorText.text(e)}")
      repo, heroku_app = { repo: "<repo>", heroku_app: "<heroku-app>" }.merge(@facts).values_at(:repo, :heroku_app)
      seal.rollback_commands(repo: repo, heroku_app: heroku_app, deployed_sha: @facts[:sha])
    end
  end
end
