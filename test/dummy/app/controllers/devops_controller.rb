# frozen_string_literal: true

# Withdrawn: no route leads here any more, unless config/initializers/broken_release.rb brings it back.
class DevopsController < ApplicationController
  def show; end
end
