# frozen_string_literal: true

module SmokeSeal
  # The commit that a release deployed. The host's model reports it with +deployed_sha+; or with +deployed_sha(app)+, if
  # a release has a commit for each of its apps.
  module DeployedSha
    module_function

    # @param release [Object]
    # @param app [String]
    # @return [String, nil] nil if the release does not know it
    def of(release, app)
      return unless release.respond_to?(:deployed_sha)

      takes_app = release.method(:deployed_sha).parameters.any? { |kind, _name| %i[req opt].include?(kind) }
      sha = takes_app ? release.deployed_sha(app) : release.deployed_sha
      sha = UTF8.of(sha).strip
      sha unless sha.empty?
    end
  end
end
