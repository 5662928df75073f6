# frozen_string_literal: true

require_relative "http_post"
require_relative "sinks/command"
require_relative "sinks/delivery"
require_relative "sinks/discord"
require_relative "sinks/dispatch"
require_relative "sinks/event"
require_relative "sinks/message"
require_relative "sinks/ntfy"
require_relative "sinks/pager_duty"
require_relative "sinks/slack"
require_relative "sinks/teams"
require_relative "sinks/webhook"

module SmokeSeal
  # The destinations of alerts besides the console and the log. Each sink is one class, see {Sink}.
  module Sinks
    # By their keys in the config. Discord, which has two keys, is not in it.
    OTHERS = [Slack, Webhook, PagerDuty, Teams, Ntfy, Command].to_h { |sink| [sink.key, sink] }.freeze

    # @param settings [Hash{String => Object}] as {AlertSettings#to_h} returns them
    # @param timeouts see {HTTPPost#initialize}
    # @return [Array<Sink>] the configured sinks
    def self.of(settings, **timeouts)
      others = OTHERS.filter_map { |key, sink| sink.new(settings[key], **timeouts) if settings[key] }
      settings["discord"] ? [Discord.of({ "url" => settings["discord"], "role" => settings["role"] }), *others] : others
    end
  end
end
