# frozen_string_literal: true

module SmokeSeal
  # The commit that a release has put into production, as far as the host's model says it: +deployed_sha+, or
  # +deployed_sha(app)+ where a release has a commit for each of its apps.
  module DeployedSha
    module_function

    # @param release [Object]
    # @param app [String]
    # @return [String, nil] nil where the release does not know it
    def of(release, app)
      return unless release.respond_to?(:deployed_sha)

      takes_app = release.method(:deployed_sha).parameters.any? { |kind, _name| %i[req opt].include?(kind) }
      sha = takes_app ? release.deployed_sha(app) : release.deployed_sha
      sha = UTF8.of(sha).strip
      sha unless sha.empty?
    end
  end
end
