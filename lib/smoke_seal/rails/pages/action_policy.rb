# frozen_string_literal: true

module SmokeSeal
  module Pages
    # Who may act on the pages: the host's block decides, for each request and action. Without a block nobody may.
    #
    #   config.smoke_seal.allow_actions = ->(controller, action) { controller.current_user&.email }
    class ActionPolicy
      # Somebody who may act; +name+ is nil if the host does not know it.
      Actor = Struct.new(:name)

      # @param controller [ActionController::Base]
      # @param configuration [Configuration]
      def initialize(controller, configuration: Configuration.current)
        @controller = controller
        @configuration = configuration
        @actors = {}
      end

      # Whether the host allows anybody to act.
      def any? = !@configuration.allow_actions.nil?

      # @param action [Symbol] +:reseal+ or +:acknowledge+
      # @return [Actor, nil] nil if this person may not do this. An exception of the block is logged, and refuses
      def actor(action)
        @actors.fetch(action) { @actors[action] = any? ? decide(action) : nil }
      end

      private

      def decide(action)
        answer = @configuration.allow_actions.call(@controller, action)
        case answer
        when nil, false then nil
        when true then Actor.new(cleaned(Access.new(@controller.request, configuration: @configuration).user))
        when String then cleaned(answer)&.then { |name| Actor.new(name) }
        else refuse(action, "it returned #{answer.class.name}; return the person's name, true or nil")
        end
      rescue *ErrorText::RESCUED => e
        refuse(action, ErrorText.text(e))
      end

      # A name without a character is nobody's: a host's +current_user&.email.to_s+ returns it.
      def cleaned(name) = ActionAudit.name_of(name).presence

      def refuse(action, reason)
        @configuration.logger&.error("smoke_seal: config.smoke_seal.allow_actions refused #{action}: #{reason}")
        nil
      end
    end
  end
end
