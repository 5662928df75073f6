# frozen_string_literal: true

# The pages of the engine, for `mount SmokeSeal::Engine => "/smoke_seal"` in the host's routes.
SmokeSeal::Engine.routes.draw do
  # Ids and names may contain dots.
  name = %r{[^/]+}

  root to: "smoke_seal/overview#show"
  get "releases/:id", to: "smoke_seal/releases#show", as: :release, constraints: { id: name }, format: false
  # The names of the app and the check are in the query, since they may contain slashes.
  get "check", to: "smoke_seal/checks#show", as: :check, format: false

  # Without the host's authentication: each asks for a key of its own, and is off without one.
  get "apps/:app/badge.svg", to: SmokeSeal::Pages::BadgeEndpoint.new(:svg), as: :badge, constraints: { app: name },
                             format: false
  get "apps/:app/badge.json", to: SmokeSeal::Pages::BadgeEndpoint.new(:json), as: :badge_json,
                              constraints: { app: name }, format: false
  get "metrics", to: SmokeSeal::Pages::MetricsEndpoint, as: :metrics, format: false

  # Where vantages of driver vote ask for a run, and vote on it. Each request is signed.
  scope format: false, constraints: { token: /[\w-]+/ } do
    get "runs/:token", to: SmokeSeal::VoteEndpoint.new(:get)
    post "runs/:token/votes", to: SmokeSeal::VoteEndpoint.new(:post)
  end

  # Actions on a release, where config.smoke_seal.allow_actions allows them.
  scope format: false, constraints: { id: name } do
    post "releases/:id/reseal", to: "smoke_seal/actions#reseal", as: :reseal_release
    post "releases/:id/acknowledge", to: "smoke_seal/actions#acknowledge", as: :acknowledge_release
  end

  get "pages-:digest.css", to: SmokeSeal::Pages::Stylesheet, as: :stylesheet, format: false
end
