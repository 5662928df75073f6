# frozen_string_literal: true

class Release
  class Deploy
    # Pushes the commit from the repository at +repo+ to +branch+ of +remote+, where a hook deploys it.
    class GitPush < Deploy
      private

      def deploy = run(["git", "-C", entry.repo, "push", entry.remote, "#{sha}:refs/heads/#{entry.branch}"])
    end
  end
end
