# frozen_string_literal: true

module SmokeSeal
  # All apps, each with its newest seal.
  class OverviewController < PagesController
    def show
      @page = Pages::Overview.of(releases)
    end
  end
end
