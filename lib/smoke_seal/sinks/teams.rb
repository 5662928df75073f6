# frozen_string_literal: true

require_relative "sink"
require_relative "teams_card"

module SmokeSeal
  module Sinks
    # A channel or chat of Microsoft Teams, by a workflow with the trigger "When a Teams webhook request is received".
    # It cannot edit messages: each event is a new card.
    class Teams < Sink
      NAME = "teams"
      TITLE = "Microsoft Teams"
      # Connectors of Office 365, which Microsoft has switched off.
      RETIRED = /(?:\A|\.)(?:webhook\.office\.com|outlook\.office\.com|outlook\.office365\.com)\z/i
      MEANINGS = {
        400 => "the workflow does not take this message", 401 => "it does not know the signature of the URL",
        403 => "it does not let this URL start the workflow", 404 => "the workflow is gone or switched off",
        413 => "the message is too long"
      }.freeze
      private_constant :RETIRED, :MEANINGS

      class << self
        private

        def problem_with_uri(uri)
          return unless RETIRED.match?(uri.host)

          "one of a connector, which Microsoft has switched off: add the workflow \"Post to a channel when a webhook " \
            "request is received\" in Teams, and take its URL"
        end
      end

      # @return [Hash, nil]
      def render(message) = message.event.quiet? ? nil : TeamsCard.new(message).payload

      private

      def transmit(payload, _event) = post(payload, meanings: MEANINGS)
    end
  end
end
