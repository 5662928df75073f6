# frozen_string_literal: true

# What the deploy's hard gate asks. Rails has such a controller of its own, but only from 7.1 on.
class HealthController < ApplicationController
  def show
    render plain: "OK"
  end
end
