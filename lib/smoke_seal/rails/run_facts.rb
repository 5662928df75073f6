# frozen_string_literal: true

require_relative "deployed_sha"
require_relative "known_revisions"
require_relative "previous_seal"
require_relative "seal_baseline"
require_relative "seal_latency"

module SmokeSeal
  # What a release and earlier ones know of an app, as options of {SmokeSeal.run}: for the seals that follow the ship's,
  # so that they are compared with the same.
  module RunFacts
    # @param release [Sealable]
    # @param app [String]
    # @param except [Array<Symbol>] the options that are given: these are not read
    # @return [Hash{Symbol => Object}]
    def self.of(release, app, except: [])
      {
        sha: -> { DeployedSha.of(release, app) },
        previous: -> { PreviousSeal.of(release, app) },
        latency: -> { SealLatency.of(release, app).times },
        baseline: -> { SealBaseline.before(release, app, KnownRevisions.new(release, app)) }
      }.except(*except).transform_values(&:call)
    end
  end
end
