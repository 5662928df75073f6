# frozen_string_literal: true

require "time"
require_relative "document"

module SmokeSeal
  module Sinks
    # A seal as a CDEvent: a test suite run has finished. Only +customData+ is not part of the specification.
    #
    # https://github.com/cdevents/spec, version 0.5.0: testing-events.md
    class CDEvent
      SPEC_VERSION = "0.5.0"
      TYPE = "dev.cdevents.testsuiterun.finished.0.3.0"
      OUTCOMES = { "green" => "success", "red" => "failure" }.freeze
      private_constant :SPEC_VERSION, :OUTCOMES

      # @param message [Message]
      def initialize(message)
        @message = message
      end

      # @return [Hash{String => Object}]
      def to_h
        { "context" => context, "subject" => subject, "customData" => Document.new(@message).to_h,
          "customDataContentType" => "application/json" }
      end

      private

      def context
        at = @message.seal&.checked_at || Time.now
        { "specversion" => SPEC_VERSION, "id" => @message.event.id, "source" => source, "type" => TYPE,
          "timestamp" => at.getutc.iso8601, "chainId" => chain }
      end

      def subject
        { "id" => @message.event.id, "source" => source, "content" => content }
      end

      def content
        seal = @message.seal
        { "outcome" => outcome, "severity" => ("critical" if seal&.red?), "reason" => reason,
          "environment" => { "id" => environment }, "testSuite" => { "id" => app, "name" => "production smoke seal" } }
          .compact
      end

      # Unsealed: the suite could not be run, or not completely.
      def outcome = @message.seal ? OUTCOMES.fetch(@message.seal.status, "error") : "success"

      def reason = TerminalText.line(@message.seal ? @message.seal.summary : @message.title, 600)

      def environment = @message.seal&.environment.then { |name| name.to_s.empty? ? "production" : name }

      def app = @message.alert&.app.then { |name| name.to_s.empty? ? "prod-smoke" : name }

      # Links the events of one incident.
      def chain = @message.event.key.sub(/\A(\h{8})(\h{4})(\h{4})(\h{4})(\h{12})\z/, '\1-\2-\3-\4-\5')

      def source = "/smoke_seal/#{URI.encode_www_form_component(app)}"
    end
  end
end
