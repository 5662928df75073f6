# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/compacting"
require_relative "../../support/host_process"
require "objspace"

# Seals and Ruby's garbage collector.
class CollectorTest < Minitest::Test
  include Workspace

  def seal_of(checks, summary: "0/#{checks}")
    SmokeSeal::Seal.from_h("status" => "red", "summary" => summary, "evidence" => Array.new(checks) { |i| record(i) })
  end

  # As a failing check leaves it.
  def record(number)
    { "check" => "check #{number}", "outcome" => "failed", "method" => "GET", "attempts" => 1, "status" => 500,
      "url" => "https://app.example.com/check/#{number}", "request_id" => "8e2a9f3c-5d0c-4f8b-9a57-0c2c2b1f7a10",
      "protocol" => "HTTP/1.1", "peer" => "127.0.0.1:443", "bytes" => 4, "timings" => { "total_ms" => 1.5 },
      "curl" => "curl -sS -o /dev/null -i https://app.example.com/check/#{number}",
      "findings" => [{ "expectation" => "status", "expected" => "2xx", "got" => "500", "cause" => "app" }] }
  end

  def test_size_of_a_seal_grows_with_its_evidence
    sizes = [0, 10, 1_000].map { |checks| ObjectSpace.memsize_of(seal_of(checks)) }
    assert_operator sizes[1], :>, sizes[0] + 5_000
    assert_in_delta 100, (sizes[2] - sizes[0]) / (sizes[1] - sizes[0]).to_f, 5
  end

  def test_size_of_a_seal_is_near_the_truth
    skip "the size of a process is read from /proc" unless File.exist?("/proc/self/statm")
    in_folder("seal" => Marshal.dump(seal_of(1_000))) do |folder|
      said, measured = HostProcess.say(<<~RUBY, "#{folder}/seal").split.map(&:to_f)
        require "objspace"
        def resident = File.read("/proc/self/statm").split[1].to_i * 4096
        dumped = File.binread(ARGV.first)
        seals = Array.new(10) { Marshal.load(dumped) }
        before = resident
        30.times { seals << Marshal.load(dumped) }
        puts ObjectSpace.memsize_of(seals.last), (resident - before) / 30.0
      RUBY
      warn "said #{said}, measured #{measured}" if ENV["SMOKE_SEAL_TIMES"]
      assert_in_delta 1, said / measured, 0.5
    end
  end

  # The bytes of a seal are none of Ruby's: unless it is told of them, it lets garbage pile up.
  def test_unreferenced_seals_make_the_garbage_collector_run
    collections = lambda do |checks|
      dumped = seal_of(checks).to_json
      GC.start
      before = GC.count
      # It is when Ruby asks for memory that it looks whether there is too much; a short text has its place already.
      100.times { SmokeSeal::Seal._load(dumped) && ("text" * 10_000) }
      GC.count - before
    end
    assert_operator collections.call(1), :<=, 1
    assert_operator collections.call(1_000), :>=, 2
  end

  def test_seals_survive_compaction
    skip "this Ruby cannot compact" unless GC.respond_to?(:compact)
    seals = Array.new(50) { |i| [i, seal_of(10, summary: "seal #{i}")] }.shuffle.to_h
    before = seals.transform_values(&:to_h)
    GC.verify_compaction_references(**verification) if GC.respond_to?(:verify_compaction_references)
    GC.compact
    assert_equal before, seals.transform_values(&:to_h)
    seals.each_value { |seal| assert_equal seal, SmokeSeal::Seal.from_h(seal.to_h) }
  end

  def test_runs_work_while_the_heap_is_compacted_at_every_turn
    skip "this Ruby cannot compact by itself" unless Compacting.possible?
    url = HTTPServer.start(&:url)
    suite = SmokeSeal::Config.load.suite("studio", url: url, boot_window: 0)
    Compacting.start
    seals = Array.new(5) { suite.run { |_event| GC.start } }
    assert_equal ["failing: up, home: refused"], seals.map { |seal| seal.summary[/failing.*/] }.uniq
  ensure
    Compacting.stop
  end

  private

  def verification
    names = GC.method(:verify_compaction_references).parameters.map(&:last)
    names.include?(:expand_heap) ? { toward: :empty, expand_heap: true } : { toward: :empty, double_heap: true }
  end
end
