# frozen_string_literal: true

module SmokeSeal
  # Takes credentials out of text that is shown. What a run tells has been through the core's own (src/base/redact.rs); this
  # is for what Ruby says.
  module Redact
    USERINFO = %r{(?<=//|\\\\|/\\|\\/)[^/\\?#\s]*@}
    # The same where the slashes are missing, or one stands in the password. A port and a path with an @ are none.
    PASSWORD = %r{(?<![\w@./\\-])((?:https?:)?[/\\]*)[^\s/\\@:"'<>]+:(?![/\\]{2}|\d+[/?#])[^\s@"'<>]*@(?=[\w\[])}i
    # An address as it is, as a rule.
    PLAIN_URL = %r{\A\s*(https?://)(?:[^/?#\s\\]*@)?((?:[\w.-]+|\[[\h:.]+\])(?::\d+)?(?:[/?#][^@\s\\]*)?)\s*\z}i
    # https://discord.com/developers/docs/resources/webhook: whoever has the path can post.
    WEBHOOK = %r{(?<=/webhooks/)[^\s"')>]+}
    # The names that credentials have in a query; the core knows more of them, and judges values as well.
    NAMED = /token|secret|passw|pwd|key|signature|auth|session|jwt|credential|bearer|otp|\bsig\b|\bcode\b|\baccess\b/i
    QUERY = /(?<=[?&#;])(?<name>[^=&#\s"'<>]{1,100})=[^&#\s"'<>]+/
    private_constant :USERINFO, :PASSWORD, :PLAIN_URL, :WEBHOOK, :NAMED, :QUERY

    module_function

    # @param text [String]
    # @return [String] without the user name and password of any URL in it
    def userinfo(text) = text.gsub(USERINFO, "").gsub(PASSWORD, '\\1')

    # @param text [String] where somebody asked to look, however it is written
    # @return [String] the same without credentials; "…" where nobody can tell what are any
    def url(text)
      plain = PLAIN_URL.match(text)
      return credentials("#{plain[1]}#{plain[2]}") if plain && !text.match?(/%(?:25)*40/)

      text.match?(/[@\uFF20\uFE6B]|%(?:25)*40/i) ? "…" : credentials(text)
    end

    # @param text [String] what was typed where no URL belongs, such as a path
    # @param shown [String] the same as it would be shown
    # @return [String] +shown+; "…" where the text may be a URL
    def typed(text, shown = text) = text.match?(%r{[@?\uFF20\uFE6B]|://|%(?:25)*40}i) ? "…" : shown

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
