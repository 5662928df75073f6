# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../../../support/page_actions"

# Who cannot act on the pages: another site in the name of a person, and people without access.
class PageForgeryTest < ActionDispatch::IntegrationTest
  include PageActions

  # A host's controller with a login of its own, which reports a forged request instead of refusing it.
  class PeopleController < ActionController::Base
    protect_from_forgery with: :null_session
    before_action { head :unauthorized unless request.headers["X-Login"] }

    private

    def current_person = request.headers["X-Login"]
  end

  CONTROLLERS = %i[PagesController ActionsController ReleasesController].freeze

  # Loaded before a test names another base controller: what is loaded then would inherit from it in later tests.
  setup do
    CONTROLLERS.each { |name| SmokeSeal.const_get(name) }
    @release = red_release
  end

  def refused_for_forgery(&block)
    assert_raises(ActionController::InvalidAuthenticityToken, &block)
    assert_nil state_of(@release, "reseal")
  end

  def token(path) = css_select("form[action$='#{path}'] input[name=authenticity_token]").first["value"]

  test "a POST without a token, or with that of another session, changes nothing" do
    acting do |engine|
      open_incident(@release)
      protected_from_forgery do
        refused_for_forgery { reseal(@release) }
        page_of(@release)
        other = token("/reseal")
        reset!
        refused_for_forgery { reseal(@release, authenticity_token: other) }
        refused_for_forgery { acknowledge(@release) }
      end
      assert_nil incident_of(@release)["acknowledged"]
      assert_empty engine.jobs
    end
  end

  test "the forms of the page have a token that is accepted" do
    acting do |engine|
      open_incident(@release)
      protected_from_forgery do
        page_of(@release)
        acknowledge(@release, authenticity_token: token("/acknowledge"))
        assert_response :see_other
        page_of(@release)
        reseal(@release, authenticity_token: token("/reseal"))
        assert_response :see_other
      end
      assert_equal ["ada@example.org", 1], [incident_of(@release).dig("acknowledged", "by"), engine.jobs.size]
    end
  end

  test "a token alone is no access" do
    acting do |engine|
      reseal(@release, headers: credentials("wrong"))
      assert_response :unauthorized
      assert_empty engine.jobs
    end
  end

  test "in development the pages are open to this machine, and actions need the block" do
    with_production do
      KeptJobs.use do |engine|
        Rails.stub(:env, ActiveSupport::EnvironmentInquirer.new("development")) do
          reseal(@release, headers: {})
          assert_response :forbidden
          configured(allow_actions: EVERYTHING) { reseal(@release, headers: {}) }
          assert_response :see_other
        end
        assert_equal 1, engine.jobs.size
      end
    end
  end

  test "below a host's controller its login counts, and forgery is refused as well" do
    login = { "X-Login" => "grace" }
    allow = ->(controller, _action) { controller.send(:current_person) }
    acting(allow, base_controller_class: "PageForgeryTest::PeopleController") do |engine|
      with_controllers_loaded_again do
        reseal(@release, headers: {})
        assert_response :unauthorized
        protected_from_forgery do
          refused_for_forgery { reseal(@release, headers: login) }
          page_of(@release, headers: login)
          reseal(@release, headers: login, authenticity_token: token("/reseal"))
          assert_response :see_other
        end
      end
      assert_equal ["grace", 1], [state_of(@release, "reseal")["by"], engine.jobs.size]
    end
  end

  test "without sessions there are no buttons, since no request is protected" do
    acting do
      open_incident(@release)
      protected_from_forgery do
        without_session { page_of(@release) }
        assert_response :success
        assert_empty css_select("form")
        assert_select ".note", /this app has no sessions/
      end
    end
  end

  private

  # Loads the controllers of the pages again, below the class that the configuration names.
  def with_controllers_loaded_again
    before = CONTROLLERS.to_h { |name| [name, SmokeSeal.const_get(name)] }
    CONTROLLERS.each { |name| SmokeSeal.send(:remove_const, name) }
    folder = SmokeSeal::Engine.root.join("app/controllers/smoke_seal")
    CONTROLLERS.each { |name| load folder.join("#{name.to_s.underscore}.rb") }
    yield
  ensure
    before.each do |name, controller|
      SmokeSeal.send(:remove_const, name) if SmokeSeal.const_defined?(name, false)
      SmokeSeal.const_set(name, controller)
    end
  end

  # As in an app for an API alone: no middleware gives the request a session.
  def without_session
    original = ActionDispatch::Request.instance_method(:session)
    ActionDispatch::Request.define_method(:session) { default_session }
    yield
  ensure
    ActionDispatch::Request.define_method(:session, original)
  end
end
