# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/every_sink"

# What holds for each sink alike.
class EverySinkTest < Minitest::Test
  include EverySink
  include Workspace

  KINDS = [{ kind: "opened" }, { kind: "updated" },
           { kind: "resolved", seconds: 754, first_verdict: "🔴 #{HOSTILE.join(" ")}", ended_by: HOSTILE.first * 40 },
           { kind: "opened", track: "unsealed" }].freeze

  def test_a_red_alert_is_delivered
    each_sink do |sink, server|
      delivery = sink.deliver(message_of(alert(red([record("tasks", "failed", finding("status", "2xx", "500"))]))))
      assert delivery.delivered?, "#{sink.key}: #{delivery.reason} #{server.broken}"
      assert_includes server.bodies.join, "tasks"
      assert_includes server.bodies.join, "heroku rollback v41 --app shop"
    end
  end

  def test_hostile_and_huge_seals_keep_within_the_limits_of_each_sink
    each_sink do |sink, server|
      small = [alert(red([], summary: "")), alert(SmokeSeal::Seal.unsealed(HOSTILE.join(" ")))]
      [huge_alert, huge_alert(count: 0), huge_alert(size: 3000, count: 3), *small].each do |alert|
        KINDS.each do |event|
          delivery = sink.deliver(message_of(alert, **event))
          assert delivery.delivered?, "#{sink.key} #{event[:kind]}: #{delivery.reason} #{server.broken}"
        end
      end
      assert_empty server.broken
    end
  end

  def test_text_of_every_length_keeps_within_the_limits_of_each_sink
    each_sink do |sink, server|
      10.times do |step|
        text = ["<", "&", "🔴", "_", "x"][step % 5] * (step * 97)
        evidence = Array.new(step * 9) { |number| record("c#{number}", "failed", finding("title", text, "500")) }
        alert = alert(red(evidence, summary: text), commands: [text, "y" * (step * 311)], notes: [text])
        assert sink.deliver(message_of(alert)).delivered?
      end
      assert_empty server.broken, sink.key
    end
  end

  def test_no_page_text_output_or_query_goes_to_a_sink
    each_sink do |sink, server|
      sink.deliver(message_of(huge_alert))
      refute_match(/PAGE-TEXT|LANE-OUTPUT|CURL-QUERY/, server.bodies.join, sink.key)
    end
  end

  def test_bidirectional_and_control_characters_go_to_no_sink
    each_sink do |sink, server|
      sink.deliver(message_of(huge_alert))
      texts = strings(server.payloads.last)
      refute_empty texts.grep(/FAILED/), sink.key
      texts.each { |text| refute_match(/[[\p{Cc}\p{Cf}]&&[^\n\u200B\u200C\u200D]]/, text, sink.key) }
    end
  end

  def test_retry_after_of_a_sink_is_respected_and_bounded
    each_sink([429, { "Retry-After" => "0.1" }, ""]) do |sink, server|
      assert sink.deliver(message_of(alert(red))).delivered?, sink.key
      assert_equal 2, server.requests.size
    end
    each_sink([429, { "Retry-After" => "3600" }, ""]) do |sink, _server|
      delivery = sink.deliver(message_of(alert(red)))
      assert_equal "#{sink.title} answered 429 and asks to wait 3600 s", delivery.reason
      assert delivery.retryable?
    end
  end

  def test_a_refusal_is_reported_and_final
    each_sink([400, {}, "s3cr3t-t0k3n"]) do |sink, server|
      delivery = sink.deliver(message_of(alert(red)))
      assert_match(/\A#{sink.title} answered 400/, delivery.reason)
      assert_equal [false, false], [delivery.retryable?, delivery.unsure?]
      assert_equal 1, server.requests.size
    end
  end

  def test_a_sink_that_is_down_may_be_retried_later
    each_sink(*Array.new(3) { [503, {}, ""] }) do |sink, _server|
      delivery = sink.deliver(message_of(alert(red)))
      assert_equal "#{sink.title} answered 503 (tried 3 times)", delivery.reason
      assert delivery.retryable?
    end
  end

  def test_a_message_without_an_answer_may_have_been_delivered
    SERVERS.each do |key, server|
      server.start(nil) do |started|
        settings = settings_of(key, started)
        sink = if key == "discord"
                 SmokeSeal::Sinks::Discord.new(SmokeSeal::DiscordWebhook.new(started.webhook, read_timeout: 0.2))
               else
                 SmokeSeal::Sinks.of(settings, read_timeout: 0.2).first
               end
        delivery = sink.deliver(message_of(alert(red)))
        assert_equal "#{sink.title} did not answer within 0.2 s", delivery.reason
        assert_equal [true, false], [delivery.unsure?, delivery.retryable?]
      end
    end
  end

  def test_settings_are_never_shown
    each_sink([500, {}, "s3cr3t"], [404, {}, "s3cr3t"]) do |sink, _server|
      error = assert_raises(NoMethodError) { sink.unknown }
      variables = sink.instance_variables.map { |name| sink.instance_variable_get(name) }
      shown = [sink.inspect, sink.to_s, error.message, variables,
               sink.deliver(message_of(alert(red))).reason, JSON.generate(sink.render(message_of(alert(red))))]
      refute_match(/s3cr3t|t0k3n|whsec_|127\.0\.0\.1/, shown.join(" "), sink.key)
      assert_raises(TypeError) { Marshal.dump(sink) }
    end
  end

  def test_nothing_is_sent_in_a_test
    SmokeSeal::Testing.stub("shop", red: "tasks 500") do
      each_sink do |sink, server|
        assert_equal "nothing is sent in a test", sink.deliver(message_of(alert(red))).reason
        assert_empty server.requests
      end
    end
  end

  def test_an_error_of_one_sink_is_its_failure_without_the_message_which_may_have_a_setting
    sinks = [SmokeSeal::Sinks::Slack.new({}), SmokeSeal::Sinks::Teams.new({})]
    [sinks, sinks.first(1)].each do |some|
      sent = SmokeSeal::Sinks::Dispatch.call(some) do |sink|
        raise ArgumentError, "s3cr3t" if sink.key == "slack"

        SmokeSeal::Sinks::Delivery.delivered
      end
      assert_equal some.map(&:key), sent.keys
      assert_equal "ArgumentError", sent["slack"].reason
    end
  end

  def test_sinks_are_notified_on_a_machine_without_a_free_thread
    sinks = [SmokeSeal::Sinks::Slack.new({}), SmokeSeal::Sinks::Teams.new({})]
    Thread.stub(:new, ->(*) { raise ThreadError, "can't create Thread" }) do
      sent = SmokeSeal::Sinks::Dispatch.call(sinks) { SmokeSeal::Sinks::Delivery.delivered }
      assert_equal [true, true], sent.values.map(&:delivered?)
    end
  end

  def test_the_sinks_of_one_alert_are_notified_in_parallel
    SlackServer.start do |slack|
      TeamsServer.start do |teams|
        waiting = Queue.new
        sinks = [sink("slack", slack), sink("teams", teams)]
        # Each waits for the other: one after the other they would never end.
        sent = within(10) do
          SmokeSeal::Sinks::Dispatch.call(sinks) do |sink|
            waiting << sink.key
            Thread.pass until waiting.size == 2
            sink.deliver(message_of(alert(red)))
          end
        end
        assert_equal [true, true], sent.values.map(&:delivered?)
      end
    end
  end

  private

  def strings(data)
    case data
    when Hash then data.values.flat_map { |value| strings(value) }
    when Array then data.flat_map { |value| strings(value) }
    else [data].grep(String)
    end
  end
end
