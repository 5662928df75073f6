# frozen_string_literal: true

Rails.application.routes.draw do
  root "pages#home"
  get "up", to: proc {
                  [200, { "content-type" => "text/html" }, ["<!DOCTYPE html><body style='background: green'></body>"]]
                }
  get "products", to: "pages#products"
  get "products/:id", to: "pages#product"
  get "about", to: "pages#about"
  get "signin", to: "pages#signin"
  get "api/status", to: "pages#status"
  get "sitemap", to: "pages#sitemap"
end
