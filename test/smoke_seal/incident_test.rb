# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/alerts"

# What sinks are told of one seal after the other: data in, data out.
class IncidentTest < Minitest::Test
  include Alerts

  AT = Time.utc(2026, 6, 26, 21, 28, 45)

  # A sink that is never sent anything here.
  Channel = Struct.new(:key, :repeatable) do
    def repeatable? = repeatable
    def title = key
  end
  CHAT = Channel.new("chat", false)
  PAGER = Channel.new("pager", true)

  def setup
    @held = nil
    @now = AT
  end

  # @return [Array<String>] what the sinks are told of +seal+, as "chat opened 1"
  def tell(seal, sinks: [CHAT], outcome: :delivered, **options)
    incident = SmokeSeal::Incident.new(@held, identity: "Release 7 shop")
    @told = incident.advance(seal, now: @now, sinks: sinks, **options)
    @events = incident.events
    @told.each { |told| settle(incident, told, outcome) }
    @held = JSON.parse(JSON.generate(incident.to_h))
    @told.map { |told| text(told) }
  end

  def settle(incident, told, outcome)
    return if told.state != :now || outcome == :died

    delivery = outcome == :delivered ? delivered("7#{told.event.number}") : SmokeSeal::Sinks::Delivery.failed("x")
    incident.settle(told.sink, told.event, delivery, later: outcome == :later)
  end

  def delivered(id) = SmokeSeal::Sinks::Delivery.delivered(id)

  def text(told)
    quiet = " quietly" if told.event.quiet?
    "#{told.sink.key} #{told.event.kind} #{told.event.number}#{quiet}#{" (#{told.state})" unless told.state == :now}"
  end

  def later(seconds) = @now += seconds

  def broken(*checks, got: "500", cause: "app")
    red(checks.map { |check| record(check, "failed", finding("status", "2xx", got, cause)) })
  end

  def green = SmokeSeal::Seal.from_result(passed: true, summary: "5/5 green", checked_at: AT)

  def unsealed(reason = "no network for 60 s") = SmokeSeal::Seal.unsealed(reason)

  def test_the_first_red_opens_an_incident_the_same_red_is_silent_and_green_resolves_it
    assert_equal ["chat opened 1"], tell(broken("tasks"))
    assert_empty tell(broken("tasks"))
    later(754)
    assert_equal ["chat resolved 2"], tell(green)
    event = @told.first.event
    assert_equal [754, "71", "🔴 Production smoke seal: FAILED — 1/5 green"],
                 [event.seconds, event.message_id, event.first_verdict]
    assert_empty tell(green)
  end

  def acknowledge(track = "red", by: "ada", **incident)
    incident_now = SmokeSeal::Incident.new(@held, identity: "Release 7 shop")
    incident_now.acknowledge(track, by: by, now: @now, **incident).tap { @held = incident_now.to_h }
  end

  def test_an_open_incident_is_acknowledged_once
    assert_equal :gone, acknowledge
    tell(broken("tasks"))
    assert_equal %i[gone gone], [acknowledge("unsealed"), acknowledge(key: "of another")]
    assert_equal :acknowledged, acknowledge(key: @held["tracks"]["red"]["key"])
    assert_equal :already, acknowledge(by: "bob")
    assert_equal({ "by" => "ada", "at" => AT.iso8601 }, @held["tracks"]["red"]["acknowledged"])
  end

  def test_an_acknowledged_incident_has_the_same_events_and_the_next_one_is_not_acknowledged
    tell(broken("tasks"))
    acknowledge
    assert_empty tell(broken("tasks"))
    assert_equal [["chat updated 2"], ["chat resolved 3"]], [tell(broken("tasks", "home")), tell(green)]
    assert_equal :gone, acknowledge
    tell(broken("tasks"))
    assert_nil @held["tracks"]["red"]["acknowledged"]
  end

  def test_another_status_is_no_change_but_another_check_or_cause_is
    tell(broken("tasks", got: "502"))
    assert_empty tell(broken("tasks", got: "503"))
    assert_equal ["chat updated 2"], tell(broken("tasks", "home"))
    assert_equal ["chat updated 3"], tell(broken("tasks", "home", cause: "edge"))
    assert_equal "72", @told.first.event.message_id
  end

  def test_another_order_or_another_warning_is_no_change
    warning = finding("max_ms", "500 ms", "700 ms").merge("severity" => "warn")
    failing = finding("status", "2xx", "500")
    tell(red([record("home", "failed", failing), record("tasks", "failed", failing)]))
    assert_empty tell(red([record("tasks", "failed", warning, failing), record("home", "failed", failing)]))
  end

  def test_all_events_of_an_incident_have_one_key
    keys = [broken("tasks"), broken("home"), green].map { |seal| key_of(seal) }
    assert_equal 1, keys.uniq.size
    next_one = key_of(broken("tasks"))
    other = SmokeSeal::Incident.new(nil, identity: "Release 8 shop")
    of_other = other.advance(broken("tasks"), now: @now, sinks: [CHAT]).first.event.key
    assert_equal 3, [keys.first, next_one, of_other].uniq.size
  end

  def key_of(seal)
    tell(seal)
    @told.first.event.key
  end

  def test_unsealed_neither_opens_nor_resolves_a_red_incident_and_is_alerted_once
    assert_equal ["chat opened 1"], tell(unsealed)
    assert_equal "unsealed", @told.first.event.track
    assert_empty tell(unsealed("no network for 61 s"))
    assert_equal ["chat updated 2"], tell(unsealed("the config is wrong"))
    assert_equal ["chat resolved 3 quietly", "chat opened 4"], tell(broken("tasks"))
    assert_equal ["chat opened 5"], tell(unsealed)
    assert_equal ["chat resolved 6 quietly"], tell(broken("tasks"))
    assert_equal ["chat resolved 7"], tell(green)
  end

  # Unsealed by a quorum: what failed at one vantage, and who was not heard.
  def split(check, not_heard)
    vantages = [{ "vantage" => "fra", "vote" => "red" }, { "vantage" => not_heard, "vote" => "not_heard" }]
    summary = "held in fewer than 2 networks: #{check}; not heard: #{not_heard}"
    quorum = { "rule" => "2 of 2", "needed" => 2, "vantages" => vantages }
    SmokeSeal::Seal.load({ **broken(check).to_h, "status" => nil, "unsealed" => true, "summary" => summary,
                                                 "quorum" => quorum })
  end

  def test_another_vantage_that_is_not_heard_is_no_change_but_another_check_is
    assert_equal ["chat opened 1"], tell(split("tasks", "sfo"))
    assert_empty tell(split("tasks", "tokyo"))
    assert_equal ["chat updated 2"], tell(split("home", "tokyo"))
  end

  def test_green_after_unsealed_resolves_it
    tell(unsealed)
    assert_equal ["chat resolved 2"], tell(green)
  end

  def test_a_later_release_ends_the_incident_quietly_if_it_is_red
    tell(broken("tasks"))
    assert_empty tell(unsealed, ended_by: "R2")
    held = @held
    assert_equal ["chat resolved 2"], tell(green, ended_by: "R2")
    assert_equal "R2", @told.first.event.ended_by
    @held = held
    assert_equal ["chat resolved 2 quietly"], tell(broken("home"), ended_by: "R2")
  end

  def test_a_sink_that_failed_is_notified_again_with_the_same_red
    assert_equal ["chat opened 1"], tell(broken("tasks"), outcome: :failed)
    assert_equal ["chat opened 2"], tell(broken("tasks"))
    assert_empty @events
    assert_empty tell(broken("tasks"))
  end

  def test_a_sink_that_was_never_notified_gets_no_resolve
    tell(broken("tasks"), outcome: :failed)
    assert_empty tell(green)
    assert_equal ["resolved"], @events
  end

  def test_a_sink_that_was_added_later_is_notified
    tell(broken("tasks"))
    assert_equal ["pager opened 2"], tell(broken("tasks"), sinks: [CHAT, PAGER])
  end

  def test_a_process_that_died_while_sending_causes_no_duplicate
    both = { sinks: [CHAT, PAGER] }
    assert_equal ["chat opened 1", "pager opened 1"], tell(broken("tasks"), **both, outcome: :died)
    ids = @told.map { |told| told.event.id }
    later(30)
    assert_empty tell(broken("tasks"), **both), "it may still be sending"
    later(31)
    assert_equal ["chat opened 1 (unsure)", "pager opened 1"].sort, tell(broken("tasks"), **both).sort
    assert_equal(ids, @told.map { |told| told.event.id })
  end

  def test_a_sink_that_may_have_been_notified_gets_the_resolve
    tell(broken("tasks"), sinks: [CHAT, PAGER], outcome: :died)
    later(61)
    tell(broken("tasks"), sinks: [CHAT, PAGER])
    later(61)
    assert_empty tell(broken("tasks"), sinks: [CHAT, PAGER])
    assert_equal ["chat resolved 2", "pager resolved 2"], tell(green, sinks: [CHAT, PAGER])
  end

  def test_the_event_of_a_dead_process_is_not_repeated_before_a_newer_event
    tell(broken("tasks"), sinks: [CHAT, PAGER], outcome: :died)
    later(61)
    assert_equal ["chat opened 1 (unsure)", "chat resolved 2", "pager resolved 2"], tell(green, sinks: [CHAT, PAGER])
  end

  def test_an_event_does_not_overtake_one_that_is_retried
    tell(broken("tasks"), outcome: :later)
    assert_empty tell(broken("tasks"))
    assert_equal ["chat resolved 2 (later)"], tell(green)
    resolved = @told.first.event
    opened = SmokeSeal::Sinks::Event.new(**resolved.to_h, kind: "opened", number: 1)
    assert_equal(%i[wait send wait], [resolved, opened, opened].map { |event| claim(CHAT, event) })
    settled(CHAT, opened)
    assert_equal(%i[gone send], [opened, resolved].map { |event| claim(CHAT, event) })
    assert_equal "99", incident.current(CHAT, resolved).message_id
  end

  def test_a_worker_that_died_causes_no_duplicate
    tell(broken("tasks"), sinks: [CHAT, PAGER], outcome: :later)
    event = @told.first.event
    [CHAT, PAGER].each { |sink| assert_equal :send, claim(sink, event) }
    later(61)
    assert_equal %i[unsure send], ([CHAT, PAGER].map { |sink| claim(sink, event) })
    assert_equal :gone, claim(CHAT, event)
  end

  def test_a_sink_whose_open_event_a_dead_process_may_have_sent_is_not_notified_of_it_again
    tell(broken("tasks"), outcome: :died)
    later(30)
    tell(broken("home"))
    updated = @told.first.event
    later(31)
    assert_equal :send, claim(CHAT, updated)
    changed { |incident| incident.settle(CHAT, updated, SmokeSeal::Sinks::Delivery.failed("x"), later: false) }
    assert_empty tell(broken("home"))
  end

  def test_an_event_waits_for_that_of_a_dead_process_for_a_minute_at_most
    tell(broken("tasks"), sinks: [CHAT, PAGER], outcome: :died)
    later(30)
    assert_equal ["chat resolved 2 (later)", "pager resolved 2 (later)"], tell(green, sinks: [CHAT, PAGER])
    events = @told.map { |told| [told.sink, told.event] }
    assert_equal(%i[wait wait], events.map { |pair| claim(*pair) })
    later(31)
    assert_equal(%i[send send], events.map { |pair| claim(*pair) })
  end

  def test_the_event_of_a_dead_process_is_not_repeated_after_a_newer_one_that_waits
    tell(broken("tasks"), sinks: [PAGER], outcome: :died)
    later(30)
    assert_equal ["pager updated 2 (later)"], tell(broken("home"), sinks: [PAGER])
    later(31)
    assert_empty tell(broken("home"), sinks: [PAGER])
    assert_equal([2], @held["deliveries"]["pager"].map { |entry| entry["number"] })
  end

  def test_an_event_whose_job_was_lost_delays_the_next_for_an_hour_at_most
    tell(broken("tasks"), outcome: :later)
    later(3600)
    assert_equal ["chat updated 2 (later)"], tell(broken("home"))
    later(1000)
    assert_equal :send, claim(CHAT, @told.first.event)
  end

  def test_the_stored_state_stays_small
    200.times { |number| tell(broken("check-#{number}"), sinks: [CHAT, PAGER], outcome: :later) }
    assert_operator JSON.generate(@held).bytesize, :<, 4000
    kinds = @held["deliveries"]["chat"].map { |entry| entry.values_at("number", "kind") }
    assert_equal [[1, "opened"], [200, "updated"]], [kinds.first, kinds.last], "only changes are left out"
  end

  def test_a_change_that_is_being_sent_is_not_left_out
    tell(broken("check-0"), outcome: :later)
    tell(broken("check-1"))
    first = @told.first.event
    settled(CHAT, SmokeSeal::Sinks::Event.new(**first.to_h, number: 1))
    assert_equal :send, claim(CHAT, first)
    12.times { |number| tell(broken("check-#{number + 2}")) }
    assert_equal first.number, @held["deliveries"]["chat"].first["number"]
  end

  def test_the_verdict_is_stored_cut
    tell(red([], summary: "s" * 5000))
    assert_operator @held["tracks"]["red"]["verdict"].length, :<=, 201
  end

  def test_invalid_stored_state_is_ignored
    [7, "x", [], { "tracks" => { "other" => 1 } }, { "deliveries" => { "chat" => 1 } }].each do |held|
      @held = held
      assert_equal ["chat opened 1"], tell(broken("tasks"))
    end
  end

  private

  def incident = SmokeSeal::Incident.new(@held, identity: "Release 7 shop")

  def claim(sink, event) = changed { |incident| incident.claim(sink, event, now: @now) }

  def settled(sink, event) = changed { |incident| incident.settle(sink, event, delivered("99"), later: false) }

  def changed
    incident = self.incident
    yield(incident).tap { @held = JSON.parse(JSON.generate(incident.to_h)) }
  end
end
