# frozen_string_literal: true

Rails.application.routes.draw do
  root "home#show"

  get "up", to: "health#show"
  get "signin", to: "signins#new"

  resources :tasks, only: :index
end
