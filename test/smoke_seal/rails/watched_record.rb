# frozen_string_literal: true

require "active_job/test_helper"
require_relative "seal_records"
require_relative "shop_in_production"

# Releases of the shop that are watched, on Active Job's own test engine, and on a clock that the test moves.
module WatchedRecord
  include ActiveJob::TestHelper
  include SealRecords
  include ShopInProduction

  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  # @param settings [Boolean, Hash] the watch of config.smoke_seal
  def watched(pages = ShopInProduction::PAGES, settings: true, **options)
    with_production(pages, **options) do |server|
      SmokeSeal::Configuration.current.watch = settings
      yield server
    end
  end

  # A release that was just shipped and sealed.
  def ship(title = "R1", **facts)
    Record.create!(title: title).tap do |record|
      SmokeSeal::SealStep.call(record, app: "shop", console: StringIO.new, **facts)
    end
  end

  def stored(record) = Record.find(record.id)

  def watch_of(record) = stored(record).smoke_state("shop", "watch")

  def jobs = queue_adapter.enqueued_jobs

  # Performs every job in the order of time, each at its time, until +minutes+ after +AT+.
  def run_jobs(until_minutes:)
    while (job = jobs.select { |one| one[:at] <= (AT + (until_minutes * 60)).to_f }.min_by { |one| one[:at] })
      jobs.delete(job)
      travel_to(Time.at([job[:at], Time.now.to_f].max))
      perform(job)
    end
  end

  def perform(job) = ActiveJob::Base.execute(job.select { |key, _value| key.is_a?(String) })

  # When each seal was made, in minutes after the ship, oldest first, with its colour.
  def sealed(record)
    record = stored(record)
    [record.smoke_seal, *record.smoke_seal_history].reverse.map do |seal|
      [((seal.checked_at - AT) / 60).round, seal.status]
    end
  end
end
