# frozen_string_literal: true

module ApplicationCable
  # Anybody may listen, as anybody may look at /deployments: nobody can sign in here.
  class Connection < ActionCable::Connection::Base
  end
end
