# frozen_string_literal: true

require_relative "../utf8"

module SmokeSeal
  class RevisionHeader
    # The commit that this process was made of, from wherever the deploy has left it.
    module Commit
      # In the app's folder. Capistrano (its task deploy:set_current_revision) and Hatchbox write it, and Rails reads it
      # too (https://github.com/rails/rails/pull/56490). It lies in the release itself, so it comes first: a variable
      # may have stayed from another one.
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

      # The shortest that git abbreviates to by itself, and the longest, of SHA-256.
      SHA = /\A(\h{7,64})(?:_uncommitted_\h+)?\z/
      private_constant :SHA

      module_function

      # @param given [#to_s] what the host says: any name will do, and an empty one is none
      # @param root [String] where the file is looked for
      # @return [String, nil] else the first SHA in {FILE} and {VARIABLES}: what is none ("latest", say) is passed over
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
