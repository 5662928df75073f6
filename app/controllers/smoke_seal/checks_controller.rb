# frozen_string_literal: true

module SmokeSeal
  # A check of an app, over the newest releases.
  class ChecksController < PagesController
    def show
      newest = releases.newest(apps: [params[:app].to_s], others: false)
      @page = Pages::CheckPage.new(newest, app: params[:app], check: params[:check])
      not_found if @page.empty?
    end
  end
end
