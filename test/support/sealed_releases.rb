# frozen_string_literal: true

require_relative "report_seals"

# Releases of the reference host with seals, for the tests of the engine's pages.
module SealedReleases
  include ReportSeals

  APP = "shop"
  PASSWORD = "a password of the tests"

  # @param status [String, nil] nil for unsealed
  # @param checks [Hash{String => String}] outcomes by check
  # @return [SmokeSeal::Seal]
  def seal_of(status, checks: { "up" => "passed", "tasks" => "passed" }, app: APP, at: Time.now, took: 1234,
              total_ms: 31.5)
    records = checks.map do |check, outcome|
      failure = outcome == "failed" ? { findings: [ReportSeals::FINDING] } : {}
      record(check, outcome, timings: { "total_ms" => total_ms }, **failure)
    end
    SmokeSeal::Seal.load(seal(status, records, app: app, checked_at: at.getutc.iso8601, duration_ms: took))
  end

  # @return [Release] with these seals, recorded in this order
  def sealed(name, *seals)
    release = Release.create!(slug: name.parameterize, title: name, state: "shipped", shipped_at: Time.current)
    seals.each { |each| release.record_smoke_seal!(each) }
    release
  end

  # Opens the pages to {#credentials}.
  def with_credentials(&block)
    configured(http_basic_user: "operator", http_basic_password: PASSWORD, &block)
  end

  # Sets +values+ of the configuration for the block.
  def configured(**values)
    configuration = SmokeSeal::Configuration.current
    before = values.keys.to_h { |name| [name, configuration.public_send(name)] }
    values.each { |name, value| configuration.public_send("#{name}=", value) }
    yield
  ensure
    before.each { |name, value| configuration.public_send("#{name}=", value) }
  end

  def credentials(password = PASSWORD)
    { "Authorization" => ActionController::HttpAuthentication::Basic.encode_credentials("operator", password) }
  end
end
