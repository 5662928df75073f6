# frozen_string_literal: true

class HomeController < ApplicationController
  def show
    @open_tasks = Task.all.reject(&:done?)
  end
end
