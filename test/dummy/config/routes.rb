# frozen_string_literal: true

Rails.application.routes.draw do
  root "home#show"

  get "up", to: "health#show"
  get "signin", to: "signins#new"

  resources :tasks, only: :index
  resources :deployments, only: :index
  get "board", to: redirect("/deployments")

  mount SmokeSeal::Engine => "/smoke_seal"

  # Action Cable's own client, as its gem brings it: this app has no asset pipeline.
  mount Rack::Files.new(ActionCable::Engine.root.join("app/assets/javascripts").to_s) => "/action-cable"
end
