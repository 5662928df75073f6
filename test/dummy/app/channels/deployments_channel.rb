# frozen_string_literal: true

# The board's modules, drawn anew after every change of a release. public/board.js puts them in place.
class DeploymentsChannel < ApplicationCable::Channel
  STREAM = "deployments"

  # How long a message may be, where the adapter has a limit: PostgreSQL's NOTIFY carries less than 8000 bytes.
  MAX_BYTES = { "postgresql" => 7_999 }.freeze

  # Sends the modules to every open board, or, when they are too long for a message, only word that they changed.
  def self.broadcast_board
    message = { html: draw(Release::Board.new) }
    message = {} if ActiveSupport::JSON.encode(message).bytesize > max_bytes
    ActionCable.server.broadcast(STREAM, message)
  end

  def self.draw(board) = ApplicationController.render(partial: "deployments/modules", locals: { board: board })

  def self.max_bytes = MAX_BYTES.fetch(ActionCable.server.config.cable["adapter"], Float::INFINITY)
  private_class_method :draw, :max_bytes

  def subscribed
    stream_from STREAM
  end
end
