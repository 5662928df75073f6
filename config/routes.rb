# frozen_string_literal: true

# The pages of the engine, for `mount SmokeSeal::Engine => "/smoke_seal"` in the host's routes.
SmokeSeal::Engine.routes.draw do
  root to: "smoke_seal/overview#show"
  get "releases/:id", to: "smoke_seal/releases#show", as: :release, constraints: { id: %r{[^/]+} }, format: false
  # The names of the app and the check are in the query, since they may contain slashes.
  get "check", to: "smoke_seal/checks#show", as: :check, format: false
  get "pages-:digest.css", to: SmokeSeal::Pages::Stylesheet, as: :stylesheet, format: false
end
