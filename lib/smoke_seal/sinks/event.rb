# frozen_string_literal: true

require "digest"

module SmokeSeal
  module Sinks
    # An event of an incident, as plain data: it is stored with the incident, and is an argument of a job.
    #
    # - +kind+: "opened", "updated", "resolved"; "notice" is about a green seal that has a note, and belongs to no
    #   incident; "test" is a test message
    # - +track+: "red" or "unsealed"
    # - +key+: of the incident, the same for all of its events
    # - +number+: of the event among those of the app and release; 0 if nothing is stored
    # - +quiet+: whether to notify nobody: existing messages are edited, and none is added
    # - +seconds+: how long since the incident was opened
    # - +first_verdict+: the verdict that opened it
    # - +release+: the name of its release
    # - +ended_by+: the release that is live now, if it ended the incident of an earlier one
    # - +message_id+: the sink's own id of the message that opened the incident
    Event = Struct.new(:kind, :track, :key, :number, :quiet, :seconds, :first_verdict, :release, :ended_by,
                       :message_id, keyword_init: true) do
      # @param parts [Array<Object>] what distinguishes one incident or event from others
      # @return [String] 32 characters, without a point: Standard Webhooks signs an id with one after it
      def self.key_of(*parts) = Digest::SHA256.hexdigest(parts.join("\0"))[0, 32]

      # @param data [Hash{String => Object}] see {#to_data}
      # @return [Event]
      def self.of(data) = new(**data.transform_keys(&:to_sym).slice(*members))

      # @return [Hash{String => Object}] JSON data
      def to_data = to_h.compact.transform_keys(&:to_s)

      # @return [String] the same for each attempt to send this event, and different for each event
      def id = "msg_#{self.class.key_of(key, number, kind)}"

      def updated? = kind == "updated"
      def resolved? = kind == "resolved"
      def notice? = kind == "notice"
      def test? = kind == "test"
      def quiet? = quiet ? true : false
    end
  end
end
