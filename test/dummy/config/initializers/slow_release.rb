# frozen_string_literal: true

# The release that boots slowly, all of it. DUMMY_RELEASE=slow starts the same app with a catalogue to read in: /up is
# well at once, and the pages that need the catalogue answer 503 for two seconds after that, as behind a gate that asks
# too little. The demo ships it to show a seal that waits.
if ENV["DUMMY_RELEASE"] == "slow"
  warm_at = nil
  now = -> { Process.clock_gettime(Process::CLOCK_MONOTONIC) }
  Rails.application.config.to_prepare do
    # Counted from the gate's own look, so that the seal which follows it always meets the cold pages.
    HealthController.after_action { warm_at ||= now.call + 2 }
    [HomeController, TasksController].each do |controller|
      controller.before_action { head :service_unavailable if warm_at && now.call < warm_at }
    end
  end
end
