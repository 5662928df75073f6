# frozen_string_literal: true

# A board opened by another name of this machine than the one it is asked under is still this machine's own.
Rails.application.config.action_cable.allowed_request_origins = [
  %r{\Ahttps?://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\z}
]
