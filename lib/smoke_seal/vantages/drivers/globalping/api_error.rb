# frozen_string_literal: true

module SmokeSeal
  module Vantages
    module Drivers
      class Globalping
        # Globalping gives no result. The message is shown, so it has nothing that was sent.
        class APIError < Error
          # @return [Boolean] whether further requests of this run would fail as well
          def final? = @final

          def initialize(message, final: false)
            @final = final
            super(message)
          end
        end
      end
    end
  end
end
