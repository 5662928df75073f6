# frozen_string_literal: true

require_relative "../revision_seen"

module SmokeSeal
  # Whether production serves another release than one that was live before: it was rolled back, or a later one follows
  # it. Answers of another revision are no failure of the first one then. {Watch} decides so as well.
  module ReplacedRelease
    module_function

    # @param release [Sealable]
    # @param app [String]
    # @param seal [Seal] the newest one, which is not recorded yet
    # @return [Boolean]
    def seen?(release, app, seal)
      RevisionSeen.new(seal).served ? was_live?(release, app) : false
    end

    def was_live?(release, app)
      watch = release.smoke_state(app, "watch")
      history = release.smoke_seal_history.select { |earlier| earlier.app == app }
      (watch.is_a?(Hash) && watch["live"] == true) ||
        [*release.smoke_seals[app], *history].any? { |earlier| RevisionSeen.new(earlier).live? }
    end
    private_class_method :was_live?
  end
end
