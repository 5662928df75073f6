# frozen_string_literal: true

module SmokeSeal
  # A check of an app, over the newest releases.
  class ChecksController < PagesController
    def show
      @page = Pages::CheckPage.new(releases.newest, app: params[:app], check: params[:check])
      not_found if @page.empty?
    end
  end
end
