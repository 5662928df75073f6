# frozen_string_literal: true

module SmokeSeal
  module Pages
    # What the page of a release shows of actions: the buttons of this person, the progress of a re-seal, and who did
    # what before.
    class ReleaseActions
      # What a person is told after an action that changed nothing.
      NOTICES = %w[gone too_soon].freeze
      # Seconds until the page of an active re-seal is loaded again.
      REFRESH = 3

      # @return [String, nil] what became of the action, a key below +actions.notices+
      attr_reader :notice

      # @param page [ReleasePage]
      # @param policy [ActionPolicy]
      # @param request [ActionDispatch::Request]
      # @param notice [Object] a parameter of the request
      def initialize(page, policy:, request:, notice: nil)
        @app = page.app
        @request = request
        @may_reseal = !policy.actor(:reseal).nil?
        @may_acknowledge = !policy.actor(:acknowledge).nil?
        @notice = notice if NOTICES.include?(notice)
      end

      # @return [ResealRequest] the last one that was requested
      def reseal = @reseal ||= ResealRequest.new(@app.state(ResealRequest::NAME), now: Time.now)

      # Whether the page is loaded again by itself.
      def refresh? = reseal.active?

      # Whether there is a button for a re-seal.
      def reseal? = wants_reseal? && obstacle.nil?

      # @return [String, nil] why there is none for somebody who may have one, a key below +actions.obstacles+
      def obstacle
        return unless wants_reseal?
        return "no_name" if @app.name.empty?
        return "no_engine" unless engine?

        "no_session" unless session?
      end

      # @param incident [IncidentSummary]
      # @return [Boolean] whether there is a button to acknowledge it
      def acknowledge?(incident) = @may_acknowledge && incident.acknowledged.nil? && session?

      # @return [Array<ActionAudit::Entry>] the newest first
      def audit = @audit ||= ActionAudit.new(@app.state(ActionAudit::NAME)).entries

      private

      def wants_reseal? = @may_reseal && !reseal.active?

      def engine? = defined?(::ActiveJob::Base) ? ResealJob.usable? : false

      # The token against forged requests is in the session. An app for an API alone may have none.
      def session?
        return true unless ActionController::Base.allow_forgery_protection

        session = @request.session
        session.is_a?(ActionDispatch::Request::Session) && (!session.respond_to?(:enabled?) || session.enabled?)
      end
    end
  end
end
