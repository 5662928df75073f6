# frozen_string_literal: true

module SmokeSeal
  # Takes credentials out of text that is shown. What a run tells has been through the core's own (src/redact.rs); this
  # is for what Ruby says.
  module Redact
    USERINFO = %r{(?<=//)[^/?#\s]*@}
    # https://discord.com/developers/docs/resources/webhook: whoever has the path can post.
    WEBHOOK = %r{(?<=/webhooks/)[^\s"')>]+}
    # The names that credentials have in a query; the core knows more of them, and judges values as well.
    NAMED = /token|secret|passw|pwd|key|signature|auth|session|jwt|credential|bearer|otp|\bsig\b|\bcode\b|\baccess\b/i
    QUERY = /(?<=[?&#;])(?<name>[^=&#\s"'<>]{1,100})=[^&#\s"'<>]+/
    private_constant :USERINFO, :WEBHOOK, :NAMED, :QUERY

    module_function

    # @param text [String]
    # @return [String] without the user name and password of any URL in it
    def userinfo(text) = text.gsub(USERINFO, "")

    # @param text [String]
    # @return [String] the same, and without what makes a webhook's URL one, and the tokens in queries
    def credentials(text)
      userinfo(text).gsub(WEBHOOK, "…").gsub(QUERY) do |pair|
        name = Regexp.last_match[:name]
        NAMED.match?(name) ? "#{name}=…" : pair
      end
    end
  end
end
