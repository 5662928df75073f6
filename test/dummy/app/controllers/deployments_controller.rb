# frozen_string_literal: true

class DeploymentsController < ApplicationController
  def index
    @board = Release::Board.new
  end
end
