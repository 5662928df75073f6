# frozen_string_literal: true

module SmokeSeal
  # Takes credentials out of text that is shown. What a run tells has been through the core's own (src/redact.rs); this
  # is for what Ruby says.
  module Redact
    USERINFO = %r{(?<=//)[^/?#\s]*@}
    # https://discord.com/developers/docs/resources/webhook: whoever has the path can post.
    WEBHOOK = %r{(?<=/webhooks/)[^\s"')>]+}
    private_constant :USERINFO, :WEBHOOK

    module_function

    # @param text [String]
    # @return [String] without the user name and password of any URL in it
    def userinfo(text) = text.gsub(USERINFO, "")

    # @param text [String]
    # @return [String] the same, and without what makes a webhook's URL one
    def credentials(text) = userinfo(text).gsub(WEBHOOK, "…")
  end
end
