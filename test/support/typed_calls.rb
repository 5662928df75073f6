# frozen_string_literal: true

# Uses the public API as hosts do, while each argument and each result is compared with its signature. Run with the URL
# of a healthy app.
require "smoke_seal"
require "tmpdir"
require_relative "signatures"

SmokeSeal.eager_load!
Signatures.new.check_calls

READERS = %i[status summary label badge verdict_line checked_at app url environment duration_ms evidence failing gate
             to_h to_s to_json inspect hash green? red? unsealed? rollback_commands dup].freeze
CHANGES = %i[newly_failing still_failing fixed added removed slower changed verdict revision worse? empty? to_h].freeze

def use(url, config)
  seal = SmokeSeal.run("shop", config: config, url: url, deadline: 10, boot_window: 0) { |event| event.check.to_s }
  red = SmokeSeal::Seal.from_result(passed: false, summary: "failing: tasks 500", checked_at: Time.now)
  seals = [seal, red, SmokeSeal::Seal.unsealed("no network", app: "shop"), SmokeSeal.run("nothing", config: config)]
  seals.each { |each| use_seal(each) }
  SmokeSeal.run!("shop", config: config, url: url)
  SmokeSeal.run("shop", config: config, url: url, vantages: %i[local], quorum: "any") { |event| event.vantage.to_s }
  SmokeSeal.run_all(%w[shop], config: config)
  SmokeSeal.live?("shop", "0a1b2c3", config: config, url: url)
  use_several(seal, red)
end

def use_seal(seal)
  READERS.each { |reader| seal.public_send(reader) }
  seal.evidence.each { |record| record.deconstruct_keys(nil) }
  seal["home"]
  seal.deconstruct_keys([:status])
  SmokeSeal::Seal.from_h(seal.to_h)
  SmokeSeal::Seal.load(seal.to_json)
  SmokeSeal::Formatter.seal_line(seal)
  SmokeSeal::Reports.names.each { |name| SmokeSeal::Reports.render(name, seal, history: [seal]) }
end

def use_several(seal, red)
  diff = SmokeSeal::SealDiff.new(seal, red)
  CHANGES.each { |reader| diff.public_send(reader) }
  SmokeSeal::CombinedSeal.of({ "shop" => seal, "board" => red }, shipped: %w[shop board])
  SmokeSeal::LatencyHistory.of([seal]).with(seal).to_h
  SmokeSeal::Testing.stub("shop", green: "2/2") { SmokeSeal.run("shop") }
  SmokeSeal::ProdSmoke.known_apps
end

Dir.mktmpdir do |folder|
  path = File.join(folder, "smoke_seal.yml")
  File.write(path, "apps:\n  shop:\n    url: #{ARGV.fetch(0)}\n")
  use(ARGV.fetch(0), path)
end
puts "every call has the types of its signature"
