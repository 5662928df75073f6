# frozen_string_literal: true

class Release
  # The seal as a step of the ship: whatever makes one includes this module, or copies the method.
  #
  # It belongs after the last step that may stop the ship, and before anyone is told of it, so that notes, Discord
  # and the board read the same verdict:
  #
  #   deploy every app → /up gate (may abort) → seal_production (never does) → ship! → release notes
  #
  # An app that this ship did not deploy has nothing to seal.
  #
  # @example
  #   seal = seal_production(release, app: "mcritchie-studio", sha: sha, name: release.title, url: page)
  module SmokeSealStep
    private

    # Looks at production, records the verdict on the release, and alerts when it is red or there is none. Whatever
    # goes wrong on the way is told in the alert and not raised: the deploy has happened. Only what is meant to
    # stop a ship passes through: Ctrl-C, a signal, a timeout around it.
    #
    # The facts are what this ship knows, and may all be left out:
    #
    # - `name` and `url`, the release and its page: the alert names them.
    # - `sha`, the commit that is deployed now; the release's `deployed_sha` where it is not given. What production
    #   says of its revision is held against it, where the config declares that.
    # - `previous_sha` and `previous_release`, the commit and the platform's release before it; `repo`, the checkout
    #   that is deployed from; `heroku_app`. The commands that lead back from a red release are filled with them and
    #   with `sha`, and have a placeholder for each that is missing.
    # - `console`, where the alert is printed: standard error, unless it says otherwise.
    #
    # @param release [Release]
    # @param app [String] a name in config/smoke_seal.yml, or in the host's deploy config
    # @return [SmokeSeal::Seal] green, red or unsealed, whether it could be recorded or not
    def seal_production(release, app: nil, **facts)
      # From the root: a host may have a Release::SmokeSeal of its own.
      ::SmokeSeal::SealStep.call(release, app: app, **facts)
    end
  end
end
