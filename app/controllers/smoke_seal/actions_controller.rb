# frozen_string_literal: true

module SmokeSeal
  # Actions on a release: a re-seal, and the acknowledgement of an incident. The host's block decides who may act.
  class ActionsController < PagesController
    before_action :require_release, :require_actor
    # It was deleted meanwhile.
    rescue_from(ActiveRecord::RecordNotFound) { not_found }

    def reseal
      return refuse("no_engine") unless defined?(::ActiveJob::Base) && ResealJob.usable?
      return refuse("no_name") if @app.name.empty?

      back_to_page(Reseal.new(record, @app.name).request(by: @actor.name))
    end

    def acknowledge
      back_to_page(Acknowledgement.new(record, @app.name).call(track: text_param(:track), key: text_param(:incident),
                                                               by: @actor.name))
    end

    private

    def require_release
      @release = releases.find(params[:id])
      @app = @release&.app(text_param(:app))
      not_found unless @app
    end

    def require_actor
      @actor = Pages::ActionPolicy.new(self).actor(action_name.to_sym)
      return if @actor || performed?

      @refusal = Pages::Words.t("actions.refused")
      render "smoke_seal/actions/refused", status: :forbidden
    end

    def refuse(obstacle)
      @refusal = Pages::Words.t("actions.obstacles.#{obstacle}")
      render "smoke_seal/actions/refused", status: :unprocessable_entity
    end

    def record = releases.record(@release.id)

    # A redirect after a POST must be a 303 for Turbo. What happened is on the page.
    def back_to_page(outcome)
      notice = outcome.to_s if Pages::ReleaseActions::NOTICES.include?(outcome.to_s)
      path = { id: @release.id, app: @app.name.presence, notice: notice }.compact
      redirect_to Pages::Paths.new(request.script_name).release_path(**path), status: :see_other
    end

    def text_param(name) = params[name].is_a?(String) ? params[name] : nil
  end
end
