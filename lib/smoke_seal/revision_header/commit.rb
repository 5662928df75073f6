# frozen_string_literal: true

require_relative "../utf8"

module SmokeSeal
  class RevisionHeader
    # Finds the commit that this process runs, where the deploy stored it.
    module Commit
      # A file in the app's folder. Capistrano (its task deploy:set_current_revision) and Hatchbox write it, and Rails
      # reads it too (https://github.com/rails/rails/pull/56490). It is part of the release, so it comes first: an
      # environment variable may be from another release.
      FILE = "REVISION"

      # In this order:
      #
      # - https://devcenter.heroku.com/articles/dyno-metadata: HEROKU_BUILD_COMMIT, by the feature
      #   runtime-dyno-build-metadata. HEROKU_SLUG_COMMIT, by runtime-dyno-metadata, is deprecated, and has been seen to
      #   keep the SHA of an earlier deploy (https://github.com/getsentry/sentry-ruby/issues/563).
      # - KAMAL_VERSION, in each of Kamal's containers (https://github.com/basecamp/kamal/pull/477): the commit, and
      #   after it "_uncommitted_" and a random number where the checkout had changes
      #   (https://github.com/basecamp/kamal/pull/292); or whatever --version or VERSION said.
      # - GIT_SHA: what a Dockerfile that takes the commit as an argument of the build commonly calls it.
      VARIABLES = %w[HEROKU_BUILD_COMMIT HEROKU_SLUG_COMMIT KAMAL_VERSION GIT_SHA].freeze

      # From git's shortest abbreviation to a whole SHA-256.
      SHA = /\A(\h{7,64})(?:_uncommitted_\h+)?\z/
      private_constant :SHA

      module_function

      # @param given [#to_s] the revision that the host gives; any name; empty if it gives none
      # @param root [String] the folder of {FILE}
      # @return [String, nil] +given+; or the first SHA in {FILE} and {VARIABLES}, ignoring values such as "latest"
      def find(given, root:)
        given = UTF8.of(given).strip
        return given unless given.empty?

        [file(root), *ENV.values_at(*VARIABLES)].filter_map { |text| UTF8.of(text).strip[SHA, 1] }.first
      end

      def file(root)
        File.read(File.join(root.to_s, FILE), 200)
      rescue SystemCallError
        nil
      end
      private_class_method :file
    end
  end
end
