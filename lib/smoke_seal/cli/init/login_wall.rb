# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # A page that sends visitors who are not logged in to a login.
      module LoginWall
        WHY = "Pages behind the login are not checked: log the checks in with a header (headers:), or test them in " \
              "the browser lane."

        # @param attempt [Hash, nil] of a survey
        def self.of?(attempt) = !attempt.nil? && attempt["asks_to_log_in"] && !attempt["led_to"].nil?

        # @return [Draft::Line] the redirect; its query, which says where to go back to, may be any
        def self.redirect(attempt)
          Draft::Line.new("redirect_to", attempt["led_to"], "visitors who are not logged in are sent there")
        end
      end
    end
  end
end
