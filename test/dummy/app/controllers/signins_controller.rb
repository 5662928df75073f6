# frozen_string_literal: true

class SigninsController < ApplicationController
  def new; end
end
