# frozen_string_literal: true

# The release whose database was not migrated, all of it. DUMMY_RELEASE=unmigrated starts the same app with a task board
# and a sign-in page that fail until somebody migrates by hand, which here makes the file that MIGRATED_FILE names. The
# demo ships it to show what is new in a red seal, and how its alert ends without another deploy.
if ENV["DUMMY_RELEASE"] == "unmigrated"
  Rails.application.config.to_prepare do
    [SigninsController, TasksController].each do |controller|
      controller.before_action do
        raise "The table is missing: bin/rails db:migrate" unless File.exist?(ENV.fetch("MIGRATED_FILE"))
      end
    end
  end
end
