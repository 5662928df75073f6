# frozen_string_literal: true

require "json"
require_relative "http_server"
require_relative "workspace"

# A secret in each place that can hold one, and an app that says them back wherever it is looked at.
module CanaryApp
  include Workspace

  CANARY = /c4nary/i

  # What each place holds; the page says it back, decoded.
  SECRETS = {
    literal_header: "c4nary-literal+1/x", env_header: "Bearer c4nary-env+2/=", password: "c4nary pass&3",
    query: "c4nary-query+4/=", hmac: "c4nary-hmac-5", webhook: "c4nary-webhook-6", location: "c4nary-location-7"
  }.freeze
  ENVIRONMENT = { "SMOKE_TOKEN" => SECRETS[:env_header], "SMOKE_KEY" => SECRETS[:hmac],
                  "SMOKE_HOOK" => "https://discord.invalid/api/webhooks/1/#{SECRETS[:webhook]}" }.freeze
  # What tells them for secrets, where nobody declares them to a run.
  KNOWN_BY = { webhook: "/webhooks/1/", location: "/a?token=" }.freeze

  # Where the page says it back, and a check of each, which asks for what is not there: what came is quoted.
  PLACES = {
    "title" => "title: no such", "text" => "text: no such", "header" => "header: { x-echo: no such }",
    "json" => "json: { /echo: no such }", "away" => "text: no such", "error" => "text: no such",
    "redirect" => "redirect_to: /elsewhere"
  }.freeze

  def pages
    PLACES.keys.product(SECRETS.keys).to_h do |place, name|
      ["/#{place}/#{name}", ->(request) { page(place, name, request) }]
    end
  end

  def page(place, name, request)
    echo = [KNOWN_BY.fetch(name, "") + SECRETS[name], *request.headers.values, request.target].join(" ")
    html = echo.gsub("&", "&amp;")
    away = "https://#{SECRETS[:location]}@other.example/?token=#{SECRETS[:location]}&b=#{url_encode(echo)}"
    case place
    when "title" then [200, {}, "<title>#{html}</title>x"]
    when "text" then [200, {}, "<body>#{html}"]
    when "header" then [200, { "X-Echo" => echo }, "ok"]
    when "json" then [200, { "Content-Type" => "application/json" }, JSON.generate("echo" => echo)]
    when "error" then [500, { "X-Revision" => echo }, html]
    else [302, { "Location" => away }, ""]
    end
  end

  def url_encode(text) = text.gsub(/[^\w.~-]/) { |char| char.bytes.map { |byte| format("%%%02X", byte) }.join }

  def config(server)
    checks = PLACES.keys.product(SECRETS.keys).map do |place, name|
      path = "/#{place}/#{name}?k=#{url_encode(SECRETS[:query])}"
      "      #{place} #{name}: { path: \"#{path}\", #{PLACES[place]} }\n"
    end
    url = server.url.sub("//", "//isla:#{url_encode(SECRETS[:password])}@")
    <<~YAML + checks.join
      alert: { discord: env:SMOKE_HOOK }
      apps:
        shop:
          url: #{url}
          boot_window: 0
          headers: { X-Key: "#{SECRETS[:literal_header]}", X-Token: env:SMOKE_TOKEN }
          revision: { header: X-Revision, path: "/error/hmac?k=#{url_encode(SECRETS[:query])}", hmac: env:SMOKE_KEY }
          browser: "echo $BASE_URL https://x/webhooks/1/c4nary '/?token=c4nary'; exit 1"
          checks:
    YAML
  end

  # The folder of an app that holds all the secrets, with the environment that goes with it.
  def in_shop
    HTTPServer.start(pages) do |server|
      in_app(config(server)) { |folder| with_env(ENVIRONMENT) { yield folder, "#{folder}/config/smoke_seal.yml" } }
    end
  end

  # @param sinks [Hash{Object => Object}] what is told, by where
  def assert_kept(sinks)
    leaks = sinks.flat_map do |sink, told|
      told.to_s.b.split(/[\s,]+/n).grep(CANARY).uniq.map { |word| "#{sink}: #{word}" }
    end
    assert_empty leaks
  end
end
