# frozen_string_literal: true

# What is said of a release once it is shipped.
module ReleaseNotes
  # The message, and why Discord did not get it; nil when it did.
  Posted = Struct.new(:message, :reason) do
    def delivered? = reason.nil?
  end

  # Posts the notes to Discord. Never raises a StandardError: what goes wrong is logged.
  #
  # @param release [Release]
  # @param verdict [Hash] +seal+, else the one that is recorded
  # @return [Posted]
  def self.post(release:, **verdict)
    formatter = Formatter.new(release: release, url: release.url, seal: verdict.fetch(:seal) { release.smoke_seal })
    message = formatter.message
    posted = Posted.new(message, DiscordClient.new.post(formatter.discord_payload))
    Rails.logger.warn("The notes of #{release.slug} were not posted: #{posted.reason}") unless posted.delivered?
    posted
  rescue StandardError => e
    Rails.logger.error("The notes of #{release.try(:slug)} were not posted: #{e.class}: #{e.message}")
    Posted.new(message, "#{e.class}: #{e.message}")
  end
end
