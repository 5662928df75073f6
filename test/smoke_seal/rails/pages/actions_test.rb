# frozen_string_literal: true

require "rails_helper"
require "minitest/mock"
require_relative "../../../support/page_actions"

# What a person may do on the page of a release, and what the page says of it.
class PageActionsTest < ActionDispatch::IntegrationTest
  include PageActions

  setup { @release = red_release }

  test "without a block there are no buttons, and a POST changes nothing" do
    acting(nil) do |engine|
      open_incident(@release)
      page_of(@release)
      assert_response :success
      assert_empty css_select("form")
      [-> { reseal(@release) }, -> { acknowledge(@release) }].each do |action|
        action.call
        assert_response :forbidden
        assert_select "p", /config\.smoke_seal\.allow_actions decides who may; nothing was changed/
      end
      assert_empty engine.jobs
      assert_equal [nil, nil, nil], [*%w[reseal audit].map { |name| state_of(@release, name) },
                                     incident_of(@release)["acknowledged"]]
    end
  end

  test "the block is asked for each action, with the controller" do
    asked = []
    allow = lambda do |controller, action|
      asked << [controller.class, action]
      action == :acknowledge ? "ada" : nil
    end
    acting(allow) do
      open_incident(@release)
      page_of(@release)
      assert_equal [SmokeSeal::ReleasesController], asked.map(&:first).uniq
      assert_equal [[], 1], [button("/reseal").to_a, button("/acknowledge").size]
      reseal(@release)
      assert_response :forbidden
      acknowledge(@release)
      assert_response :see_other
      assert_equal %i[reseal acknowledge], asked.last(2).map(&:last)
    end
  end

  test "a re-seal is queued, made by a job, and its progress is on the page without a script" do
    acting do |engine|
      page_of(@release)
      assert_equal "Re-seal", button("/reseal").text
      assert_empty css_select("meta[http-equiv=refresh]")

      reseal(@release)
      assert_response :see_other
      follow_redirect!(headers: credentials)
      assert_select "meta[http-equiv=refresh][content='3']"
      assert_select "meta[name=turbo-visit-control][content=reload]"
      assert_select "[role=status]", /A re-seal is queued: requested by ada@example\.org, \d{4}-.* UTC/
      assert_empty css_select("form"), "there is one at a time"

      engine.run_next
      page_of(@release)
      assert_empty css_select("meta[http-equiv=refresh]")
      assert_select "[role=status]", /The last re-seal, requested by ada@example\.org, .* UTC: green\./
      assert_equal [["ada@example.org", "re-seal", "green"]], audit_rows
      assert_equal %w[green red], [Release.find(@release.id).smoke_seal, *Release.find(@release.id).smoke_seal_history]
        .map(&:status)
    end
  end

  test "the page says that a re-seal is running while its job runs" do
    during = nil
    answer = lambda do |_request|
      during ||= state_of(@release, "reseal")["state"]
      [200, {}, "<title>Shop</title>"]
    end
    acting(pages: { "/up" => answer, "/" => answer }) do |engine|
      reseal(@release)
      engine.run_next
      assert_equal "running", during
    end
  end

  test "a second request is refused while one is active, and shortly after it" do
    acting do |engine|
      2.times { reseal(@release) }
      assert_response :see_other
      assert_equal 1, engine.jobs.size
      engine.run_next
      reseal(@release)
      follow_redirect!(headers: credentials)
      assert_select ".notice", /Wait 10 seconds/
      assert_empty engine.jobs
      travel(11.seconds) { reseal(@release) }
      assert_equal 1, engine.jobs.size
    end
  end

  test "a request whose job died is given up, and another one may follow" do
    acting do |engine|
      reseal(@release)
      travel(16.minutes) do
        page_of(@release)
        assert_select ".notice", /had no result within 15 minutes/
        assert_empty css_select("meta[http-equiv=refresh]")
        reseal(@release)
        assert_equal 2, engine.jobs.size
        2.times { engine.run_next }
        page_of(@release)
        assert_equal [["ada@example.org", "re-seal", "green"], ["ada@example.org", "re-seal", "given up"]], audit_rows
      end
      assert_equal 1, Release.find(@release.id).smoke_seal_history.size, "the late job did nothing"
    end
  end

  test "an engine that does not take the job is named on the page" do
    acting do |engine|
      engine.define_singleton_method(:enqueue) { |*| raise "redis is down" }
      reseal(@release)
      follow_redirect!(headers: credentials)
      assert_select ".notice", /failed: RuntimeError: redis is down/
      assert_equal [["ada@example.org", "re-seal", "failed"]], audit_rows
    end
  end

  test "without an engine that can run the job there is a sentence in place of the button" do
    with_production do
      configured(allow_actions: EVERYTHING, http_basic_user: "operator", http_basic_password: PASSWORD) do
        page_of(@release)
        assert_empty button("/reseal")
        assert_select ".note", /Active Job has no engine that could run the job/
        reseal(@release)
        assert_response :unprocessable_entity
        assert_nil state_of(@release, "reseal")
      end
    end
  end

  test "adapters that run a job after the request can re-seal, also those within the process" do
    { async: true, inline: false, test: false, sidekiq: true, delayed_job: true }.each do |name, expected|
      SmokeSeal::ResealJob.stub(:queue_adapter_name, name.to_s) do
        assert_equal expected, SmokeSeal::ResealJob.usable?, name.to_s
      end
    end
  end

  test "a block that raises, or returns no name, is a refusal that is logged" do
    { ->(*) { raise "no session" } => /refused reseal: RuntimeError: no session/,
      -> { true } => /refused reseal: ArgumentError/, ->(*) { Object.new } => /refused reseal: it returned Object/,
      true => /refused reseal: NoMethodError/ }.each do |allow, expected|
      acting(allow) do |engine|
        page_of(@release)
        assert_response :success
        assert_empty css_select("form")
        reseal(@release)
        assert_response :forbidden
        assert_match expected, log.string
        assert_empty engine.jobs
      end
    end
  end

  test "an empty name is nobody's, as that of a user who is not there" do
    acting(->(*) { nil.to_s }) { assert_response_of_reseal(:forbidden) }
    acting(->(*) { " \u0000\e[0m" }) { assert_response_of_reseal(:forbidden) }
  end

  test "for true it is the user of HTTP Basic, or somebody without a name" do
    acting(->(*) { true }) { assert_response_of_reseal(:see_other) }
    assert_equal "operator", state_of(@release, "reseal")["by"]

    other = sealed("July Edition", seal_of("red"))
    acting(->(*) { true }, base_controller_class: "ApplicationController") do
      reseal(other)
      follow_redirect!(headers: credentials)
      assert_select "[role=status]", /requested by somebody/
    end
    audit = state_of(other, "audit")
    assert_equal([{ "action" => "reseal" }], audit.map { |entry| entry.except("at", "id") })
  end

  test "a name is bounded, without control characters, and escaped" do
    acting(->(*) { "<b>Ada</b>\u0000\e[31m\u202E#{"a" * 300}" }) do
      open_incident(@release)
      reseal(@release)
      acknowledge(@release)
      page_of(@release)
      assert_empty css_select("b")
      assert_includes response.body, "&lt;b&gt;Ada&lt;/b&gt;"
      names = [state_of(@release, "reseal"), incident_of(@release)["acknowledged"], *state_of(@release, "audit")]
      names.each { |held| assert_match(/\A<b>Ada<.b> a+…\z/, held["by"]) }
      assert_equal [100], names.map { |held| held["by"].length }.uniq
    end
  end

  test "an incident is acknowledged once, by the first" do
    people = %w[ada bob]
    acting(->(_controller, action) { action == :acknowledge ? people.first : nil }) do
      open_incident(@release)
      page_of(@release)
      assert_equal "Acknowledge", button("/acknowledge").text
      acknowledge(@release, incident: incident_of(@release)["key"])
      people.shift
      acknowledge(@release)
      follow_redirect!(headers: credentials)
      assert_select ".incident p", /Acknowledged by ada, \d{4}-.* UTC/
      assert_empty css_select("form")
      assert_equal [["ada", "acknowledged the incident of a red seal", ""]], audit_rows
      assert_equal true, incident_of(@release)["open"]
    end
  end

  test "an incident that ended meanwhile is not acknowledged, nor is the next one in its place" do
    acting do
      open_incident(@release)
      shown = incident_of(@release)["key"]
      @release.record_smoke_seal!(seal_of("green", at: 1.minute.ago))
      open_incident(@release)
      acknowledge(@release, incident: shown)
      follow_redirect!(headers: credentials)
      assert_select ".notice", /Nothing was acknowledged/
      @release.record_smoke_seal!(seal_of("red", at: 30.seconds.ago))
      open_incident(@release)
      assert_not_equal shown, incident_of(@release)["key"]
      acknowledge(@release, incident: shown)
      assert_equal [true, nil], incident_of(@release).values_at("open", "acknowledged")
      acknowledge(@release, track: "another")
      assert_nil state_of(@release, "audit")
    end
  end

  test "the audit keeps the newest twenty" do
    acting do |engine|
      25.times do |hour|
        travel_to(Time.utc(2026, 6, 26) + hour.hours) { reseal(@release) }
        engine.jobs.clear
      end
      audit = state_of(@release, "audit")
      assert_equal [20, "2026-06-27T00:00:00Z"], [audit.size, audit.first["at"]]
    end
  end

  test "an unknown release, app or method is not found" do
    acting do |engine|
      reseal(@release, app: "blog")
      assert_response :not_found
      post "/smoke_seal/releases/0/reseal", params: { app: APP }, headers: credentials
      assert_response :not_found
      assert_raises(ActionController::RoutingError) do
        get "/smoke_seal/releases/#{@release.id}/reseal", headers: credentials
      end
      assert_empty engine.jobs
    end
  end

  test "a seal without the name of an app has no button to re-seal" do
    nameless = sealed("August", SmokeSeal::Seal.from_result(passed: false, summary: "tasks 500"))
    acting do
      page_of(nameless, app: "")
      assert_select ".note", /the stored seal names no app/
      reseal(nameless, app: "")
      assert_response :unprocessable_entity
    end
  end

  private

  def assert_response_of_reseal(status)
    reseal(@release)
    assert_response status
  end
end
