# frozen_string_literal: true

require_relative "../smoke_seal/rails/kept_jobs"
require_relative "../smoke_seal/rails/shop_in_production"
require_relative "sealed_releases"

# The pages of a host that lets one person act, for integration tests.
module PageActions
  include SealedReleases
  include ShopInProduction
  include Workspace

  # Who may do what, as config.smoke_seal.allow_actions has it.
  EVERYTHING = ->(_controller, _action) { "ada@example.org" }

  # A release with a red seal of the shop, whose production is well by now.
  def red_release(at: 1.hour.ago) = sealed("June Edition", seal_of("red", at: at))

  # @param allow [#call, nil]
  # @param pages [Hash] what production answers
  # @yieldparam engine [KeptJobs]
  def acting(allow = EVERYTHING, pages: ShopInProduction::PAGES, **settings)
    with_production(pages) do |server|
      configured(allow_actions: allow, http_basic_user: "operator", http_basic_password: PASSWORD, **settings) do
        KeptJobs.use { |engine| yield engine, server }
      end
    end
  end

  def page_of(release, app: APP, headers: credentials, **params)
    get "/smoke_seal/releases/#{release.id}", params: { app: app, **params }, headers: headers
  end

  def reseal(release, app: APP, headers: credentials, **params)
    post "/smoke_seal/releases/#{release.id}/reseal", params: { app: app, **params }, headers: headers
  end

  def acknowledge(release, app: APP, track: "red", **params)
    post "/smoke_seal/releases/#{release.id}/acknowledge", params: { app: app, track: track, **params },
                                                           headers: credentials
  end

  def state_of(release, name) = Release.find(release.id).smoke_state(APP, name)

  def open_incident(release)
    seal = Release.find(release.id).smoke_seal
    release.update_smoke_state!(APP, "incident") do |held|
      incident = SmokeSeal::Incident.new(held, identity: "Release #{release.id}")
      incident.advance(seal, now: Time.now, sinks: [])
      incident.to_h
    end
  end

  def incident_of(release) = state_of(release, "incident").dig("tracks", "red")

  # The rows of the table of actions, as [who, what, result].
  def audit_rows = css_select("section[aria-labelledby=actions] tbody tr").map { |row| row.css("td").map(&:text)[1..3] }

  def button(path) = css_select("form[action$='#{path}'] button")

  # Protects as in production: the reference host's tests do not.
  def protected_from_forgery
    ActionController::Base.allow_forgery_protection = true
    yield
  ensure
    ActionController::Base.allow_forgery_protection = false
  end
end
