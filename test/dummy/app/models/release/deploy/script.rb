# frozen_string_literal: true

class Release
  class Deploy
    # Runs the app's +command+ in the root of this host, with RELEASE_SHA, RELEASE_SLUG and APP in its environment.
    class Script < Deploy
      private

      def deploy = run(entry.command, chdir: Rails.root.to_s)
    end
  end
end
