# frozen_string_literal: true

# The pages of the engine, for `mount SmokeSeal::Engine => "/smoke_seal"` in the host's routes.
SmokeSeal::Engine.routes.draw do
  # A name of an app or a check may contain dots.
  name = %r{[^/]+}

  root to: "smoke_seal/overview#show"
  get "releases/:id", to: "smoke_seal/releases#show", as: :release, constraints: { id: name }, format: false
  get "apps/:app/checks/:check", to: "smoke_seal/checks#show", as: :check, constraints: { app: name, check: name },
                                 format: false
  # Actions on a release, where config.smoke_seal.allow_actions allows them.
  scope format: false, constraints: { id: name } do
    post "releases/:id/reseal", to: "smoke_seal/actions#reseal", as: :reseal_release
    post "releases/:id/acknowledge", to: "smoke_seal/actions#acknowledge", as: :acknowledge_release
  end
  get "pages-:digest.css", to: SmokeSeal::Pages::Stylesheet, as: :stylesheet, format: false
end
