# frozen_string_literal: true

module SmokeSeal
  # Removes credentials from text that Ruby shows. The core redacts the records of a run itself (src/seal/redaction.rs).
  module Redact
    USERINFO = %r{(?<=//|\\\\|/\\|\\/)[^/\\?#\s]*@}
    # User name and password where the slashes are missing, or where the password contains one. Does not match a port,
    # or a path with an @.
    PASSWORD = %r{(?<![\w@./\\-])((?:https?:)?[/\\]*)[^\s/\\@:"'<>]+:(?![/\\]{2}|\d+[/?#])[^\s@"'<>]*@(?=[\w\[])}i
    # A well-formed URL.
    PLAIN_URL = %r{\A\s*(https?://)(?:[^/?#\s\\]*@)?((?:[\w.-]+|\[[\h:.]+\])(?::\d+)?(?:[/?#][^@\s\\]*)?)\s*\z}i
    # Anyone who has such a path can post: https://discord.com/developers/docs/resources/webhook, and incoming webhooks
    # of Slack.
    WEBHOOK = %r{(?<=/webhooks/|//hooks\.slack\.com/services/)[^\s"')>]+}
    # Names of query parameters that hold credentials. The core knows more of them, and checks the values too.
    NAMED = /token|secret|passw|pwd|key|signature|auth|session|jwt|credential|bearer|otp|\bsig\b|\bcode\b|\baccess\b/i
    QUERY = /(?<=[?&#;])(?<name>[^=&#\s"'<>]{1,100})=[^&#\s"'<>]+/
    private_constant :USERINFO, :PASSWORD, :PLAIN_URL, :WEBHOOK, :NAMED, :QUERY

    module_function

    # @param text [String]
    # @return [String] without the user name and password of any URL in it
    def userinfo(text) = text.gsub(USERINFO, "").gsub(PASSWORD, '\\1')

    # @param text [String] a URL that a user gave, in any spelling
    # @return [String] the URL without credentials; "…" if they cannot be told from the rest
    def url(text)
      plain = PLAIN_URL.match(text)
      return credentials("#{plain[1]}#{plain[2]}") if plain && !text.match?(/%(?:25)*40/)

      text.match?(/[@\uFF20\uFE6B]|%(?:25)*40/i) ? "…" : credentials(text)
    end

    # @param text [String] a user's input that should not be a URL, such as a path
    # @param shown [String] the same input in the form to be shown
    # @return [String] +shown+; "…" if the text may be a URL, which may hold a password
    def typed(text, shown = text) = text.match?(%r{[@?\uFF20\uFE6B]|://|%(?:25)*40}i) ? "…" : shown

    # @param text [String]
    # @return [String] without user names, passwords, the secret path of a webhook, and tokens in queries
    def credentials(text)
      userinfo(text).gsub(WEBHOOK, "…").gsub(QUERY) do |pair|
        name = Regexp.last_match[:name]
        NAMED.match?(name) ? "#{name}=…" : pair
      end
    end
  end
end
