# frozen_string_literal: true

require_relative "report_seals"

# A release whose column has hostile text in each field, as nothing of smoke_seal would store it.
module HostileReleases
  include ReportSeals

  # The records of the evidence, one for each hostile text and two more.
  RECORDS = ReportSeals::HOSTILE.size + 2

  # @return [Release] its texts are in the database as they are here
  def hostile_release(column = hostile_column)
    title = storable(ReportSeals::HOSTILE.join(" "))
    release = Release.create!(slug: "hostile", title: title, state: "shipped", shipped_at: Time.current)
    release.tap { release.update_columns(smoke_seal: storable(column)) }
  end

  # @return [Hash] the value of a release's column
  def hostile_column
    seal = hostile.then do |given|
      { **given, "checked_at" => Time.now.getutc.iso8601, "evidence" => given["evidence"].first(RECORDS) }
    end
    earlier = { **seal.except("evidence"), "status" => "green" }
    { **seal, "history" => [earlier],
              "state" => { seal["app"] => hostile_state(ReportSeals::HOSTILE.join(" "), seal) } }
  end

  private

  # PostgreSQL stores no NUL, in text nor in jsonb.
  def storable(value)
    case value
    when Hash then value.to_h { |key, each| [storable(key), storable(each)] }
    when Array then value.map { |each| storable(each) }
    when String then value.delete("\0")
    else value
    end
  end

  def hostile_state(text, seal)
    now = Time.now.getutc.iso8601
    track = { "open" => true, "since" => now, "verdict" => text, "key" => text, "notified" => { text => text },
              "release" => text, "acknowledged" => { "by" => text, "at" => now } }
    { "incident" => { "number" => 1, "tracks" => { "red" => track } },
      "watch" => { "served" => text, "by" => text, "chain" => text },
      "audit" => [{ "action" => "reseal", "by" => text, "at" => now, "result" => text }],
      "reseal" => { "by" => text, "at" => now, "state" => "failed", "reason" => text },
      "latency" => { "at" => now, "ms" => seal["evidence"].to_h { |record| [record["check"], [1.0, 2.0]] } },
      "baseline" => { **seal, "evidence" => seal["evidence"].first(2) } }
  end
end
