# frozen_string_literal: true

# The bad release, all of it. DUMMY_RELEASE=broken starts the same app with two faults that /up does not see, so that
# the demo can ship a release that its health gate lets through and show the red seal it gets:
#
# - the task board fails with a 500;
# - the withdrawn page /devops answers again.
if ENV["DUMMY_RELEASE"] == "broken"
  Rails.application.config.to_prepare do
    TasksController.before_action { raise "The broken release cannot load its tasks" }
  end

  Rails.application.routes.append { get "devops", to: "devops#show" }
end
