# frozen_string_literal: true

module SmokeSeal
  # What all pages have in common: who may see them, their headers and their layout. It inherits from the host's own
  # controller, where the host names one.
  class PagesController < Pages.base_controller
    # No script, and nothing of another origin.
    POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; " \
             "frame-ancestors 'none'"
    HEADERS = { "Content-Security-Policy" => POLICY, "Cache-Control" => "no-store", "Referrer-Policy" => "same-origin",
                "X-Robots-Tag" => "noindex" }.freeze
    private_constant :POLICY, :HEADERS

    protect_from_forgery with: :exception
    layout "smoke_seal/pages"
    helper ::SmokeSeal::PagesHelper

    before_action :require_access
    before_action { HEADERS.each { |name, value| response.headers[name] = value } }

    rescue_from(Pages::SetupError) { |error| render plain: "#{error.message}\n", status: :service_unavailable }

    private

    def require_access
      access = Pages::Access.new(request)
      return if access.allowed?

      response.headers["WWW-Authenticate"] = access.challenge
      response.headers["Cache-Control"] = "no-store"
      render plain: access.refusal, status: :unauthorized
    end

    def releases = @releases ||= Pages::SealedReleases.new

    def not_found = render("smoke_seal/pages/not_found", status: :not_found)
  end
end
