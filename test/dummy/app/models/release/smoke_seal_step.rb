# frozen_string_literal: true

class Release
  # The seal as a step of the ship. Include this module where you ship, or copy the method.
  #
  # Call it after the last step that may stop the ship, and before anything announces the release, so that notes,
  # Discord and the board show the same verdict:
  #
  #   deploy every app → /up gate (may abort) → seal_production (never aborts) → ship! → release notes
  #
  # Do not seal an app that this ship did not deploy.
  #
  # @example
  #   seal = seal_production(release, app: "mcritchie-studio", sha: sha, name: release.title, url: page)
  module SmokeSealStep
    private

    # Checks production, records the verdict on the release, and alerts if it is red or missing. Errors are reported
    # in the alert and not raised, since the deploy has already happened. Only Ctrl-C, a signal and a timeout around
    # the ship pass through.
    #
    # The facts are what this ship knows. All are optional:
    #
    # - `name` and `url` of the release and its page, for the alert.
    # - `sha`, the commit that is deployed now; the default is the release's `deployed_sha`. Production's revision is
    #   compared with it, if the config declares `revision`.
    # - `previous_sha` and `previous_release`, the commit and the platform's release before it; `repo`, the checkout
    #   that is deployed from; `heroku_app`. They are filled in the rollback commands of a red release; missing ones
    #   leave a placeholder.
    # - `console`, the stream that the alert is printed to; the default is standard error. A terminal shows progress.
    # - `config`, `deadline`, `boot_window`, `browser`, `previous` and `removed`, as SmokeSeal.run takes them;
    #   `base_url`, the URL to check instead of the config's.
    #
    # @param release [Release]
    # @param app [String] a name in config/smoke_seal.yml, or in the host's deploy config; nil for the only one
    # @return [SmokeSeal::Seal] green, red or unsealed, whether it could be recorded or not
    def seal_production(release, app: nil, **facts)
      # With leading ::, since a host may have a Release::SmokeSeal of its own.
      ::SmokeSeal::SealStep.call(release, app: app, **facts)
    end
  end
end
