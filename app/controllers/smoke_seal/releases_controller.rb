# frozen_string_literal: true

module SmokeSeal
  # A release, with the seals of one of its apps.
  class ReleasesController < PagesController
    def show
      release = releases.find(params[:id]) or return not_found
      @page = Pages::ReleasePage.new(release, app: params[:app])
      @actions = Pages::ReleaseActions.new(@page, policy: Pages::ActionPolicy.new(self), request: request,
                                                  notice: params[:notice])
    end
  end
end
