# frozen_string_literal: true

require_relative "../test_helper"

# Deploys as they happen, over real sockets: an app that comes up, one that does not, one whose old revision still
# answers.
class BootWindowTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title>"].freeze
  DOWN = [503, {}, ""].freeze
  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  OLD = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
  # Long enough for a busy machine, and far below the windows that would be waited for by mistake.
  SOON = 15
  LONG = 60

  # -- An app that boots

  def test_app_that_comes_up_within_the_window_is_green_and_says_how
    seal = seal({ "/" => from(3, DOWN, PAGE), "/tasks" => from(2, DOWN, PAGE), "/up" => PAGE }, boot_window: LONG)
    assert_predicate seal, :green?
    assert_match(%r{\A3/3 green vs \S+, settled after [\d.]+ m?s, 2 checks retried\z}, seal.summary)
    home = seal.evidence.first
    assert_equal ["passed", ["503"]], home.values_at("outcome", "earlier")
    assert_operator home["attempts"], :>=, 3
  end

  def test_a_healthy_app_gets_one_attempt_and_no_wait
    with_app({ "/" => PAGE, "/up" => PAGE }) do |server, app|
      seal = within(SOON) { SmokeSeal.run("studio", **app, boot_window: LONG) }
      assert_match(%r{\A2/2 green vs \S+ in \d+ ms\z}, seal.summary)
      assert_equal 2, server.requests.size
    end
  end

  def test_app_that_does_not_come_up_is_red_when_the_window_closes
    began = now
    seal = seal({ "/" => DOWN, "/up" => PAGE }, boot_window: 0.6)
    assert_operator now - began, :>=, 0.6
    assert_predicate seal, :red?
    assert_match(%r{\A1/2 green vs \S+; still failing after 0.6 s: / 503\z}, seal.summary)
    assert_operator seal.evidence.first["attempts"], :>, 1
  end

  def test_a_boot_window_of_0_makes_one_attempt
    with_app({ "/" => from(2, DOWN, PAGE) }) do |server, app|
      seal = within(SOON) { SmokeSeal.run("studio", **app, boot_window: 0) }
      assert_match(%r{\A0/1 green vs \S+ in \d+ ms; failing: / 503\z}, seal.summary)
      assert_equal 1, server.requests.size
    end
  end

  def test_window_of_the_file_is_opened_and_that_of_the_caller_wins
    pages = { "/" => DOWN }
    assert_includes seal(pages, settings: "boot_window: 0.3").summary, "; still failing after 0.3 s: "
    assert_includes seal(pages, settings: "boot_window: 60", boot_window: 0.4).summary, "; still failing after 0.4 s: "
    assert_includes seal(pages, settings: "boot_window: 60", deadline: 0.5).summary, "; still failing after 0.5 s: "
  end

  # -- Whoever wants fewer requests

  def test_an_app_that_throttles_is_requested_again_after_retry_after
    busy = [429, { "Retry-After" => "1" }, ""]
    began = now
    seal = seal({ "/" => from(2, busy, PAGE) }, boot_window: LONG)
    assert_operator now - began, :>=, 1
    assert_predicate seal, :green?, seal.summary
    assert_equal %w[throttled], seal.evidence.first["earlier"]
  end

  def test_app_that_throttles_for_longer_than_the_window_is_not_judged_and_never_red
    with_app({ "/" => [429, { "Retry-After" => "120" }, ""], "/tasks" => PAGE }) do |server, app|
      seal = within(SOON) { SmokeSeal.run("studio", **app, boot_window: LONG) }
      assert_predicate seal, :unsealed?
      assert_match(%r{; not judged: / throttled\z}, seal.summary)
      assert_equal %w[unjudged throttled], seal.evidence.first.values_at("outcome", "cause")
      assert_equal(1, server.requests.count { |request| request.target == "/" })
    end
  end

  # -- Events

  def test_each_retry_is_an_event_with_evidence_and_does_not_count_as_done
    events = []
    seal({ "/" => from(3, DOWN, PAGE), "/up" => PAGE }, boot_window: LONG) { |event| events << event }
    retrying, others = events.partition { |event| event.name == :retrying }
    assert_equal([["/", "failed", 1, 2], ["/", "failed", 2, 2]], retrying.map do |event|
      [event.check, event.outcome, event.evidence["attempts"], event.total]
    end)
    assert_equal([[:started, 0, 2], [:checked, 1, 2], [:checked, 2, 2]],
                 others.map { |event| [event.name, event.done, event.total] })
  end

  # -- The revision

  def test_old_revision_is_waited_for_and_then_the_new_one_is_green
    pages = { "/" => from(4, of(OLD), of(SHA)), "/up" => PAGE }
    seal = seal(pages, settings: HEADER, boot_window: LONG, sha: SHA[0, 8])
    assert_predicate seal, :green?, seal.summary
    assert_match(/, settled after /, seal.summary)
    assert_equal({ SHA[0, 7] => 3 }, revision(seal)["revisions"])
  end

  def test_old_revision_after_the_window_is_red_whatever_its_pages_say
    seal = seal({ "/" => of(OLD) }, settings: HEADER, boot_window: 0.3, sha: SHA)
    assert_predicate seal, :red?
    assert_includes seal.summary, "; still failing after 0.3 s: /, revision: old revision still served"
    assert_equal({ OLD[0, 7] => 3 }, revision(seal)["revisions"])
    assert_equal(%w[old_revision], revision(seal)["findings"].map { |finding| finding["cause"] })
  end

  def test_mixed_revisions_behind_one_name_are_seen_and_counted
    turn = turns([SHA, OLD])
    settings = "revision: { header: X-Revision, samples: 4 }"
    seal = seal({ "/" => ->(_) { of(turn.call) } }, settings: settings, boot_window: 0, sha: SHA)
    assert_predicate seal, :red?
    assert_equal 4, revision(seal)["revisions"].values.sum
    assert_equal [OLD[0, 7], SHA[0, 7]].sort, revision(seal)["revisions"].keys.sort
  end

  def test_sha_of_another_release_is_a_mismatch
    seal = seal({ "/" => of(SHA) }, settings: HEADER, boot_window: 0, sha: "1234567")
    assert_predicate seal, :red?
    assert_includes seal.summary, "failing: /, revision: old revision still served"
  end

  def test_without_a_sha_the_revision_is_not_checked_and_the_seal_says_so
    [nil, "", " \n"].each do |none|
      seal = seal({ "/" => of(OLD) }, settings: HEADER, boot_window: 0, sha: none)
      assert_predicate seal, :green?
      assert_match(/; revision not checked: no sha given\z/, seal.summary)
      assert_nil revision(seal)
    end
  end

  def test_sha_with_the_line_break_of_the_command_that_printed_it_is_taken
    assert_predicate seal({ "/" => of(SHA) }, settings: HEADER, boot_window: 0, sha: "#{SHA}\n"), :green?
  end

  def test_sha_that_can_be_no_revision_is_refused_by_name_before_anything_is_sent
    advice = "; write the commit that was deployed, as git rev-parse HEAD prints it"
    [[42, "sha: must be a text"], [:main, "sha: must be a text"], [BasicObject.new, "sha: must be a text"],
     ["main branch", "sha: holds white space or control characters"],
     ["a\u0000b", "sha: holds white space or control characters"],
     ["a" * 101, "sha: is longer than any revision"]].each do |sha, problem|
      with_app({ "/" => PAGE }) do |server, app|
        error = assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("studio", **app, sha: sha) }
        assert_equal [problem + advice], error.problems
        seal = SmokeSeal.run("studio", **app, sha: sha)
        assert_equal [true, problem + advice, server.url], [seal.unsealed?, seal.summary, seal.url]
        assert_empty server.requests
      end
    end
  end

  # -- An end in the middle

  def test_an_interrupt_ends_a_waiting_run_at_once
    [:kill.to_proc, ->(thread) { thread.raise(Interrupt) }].each do |interrupt|
      waiting = Queue.new
      with_app({ "/" => DOWN }) do |_server, app|
        thread = Thread.new do
          # By then the pauses are at least half a second long.
          SmokeSeal.run("studio", **app, boot_window: LONG) { |event| waiting << 1 if tries(event) == 3 }
        end
        thread.report_on_exception = false
        within(SOON) { waiting.pop }
        began = now
        interrupt.call(thread)
        assert ended?(thread)
        assert_operator now - began, :<, 0.25
      end
    end
  end

  def test_timeout_passes_through_a_run_that_waits
    with_app({ "/" => DOWN }) do |_server, app|
      began = now
      assert_raises(Timeout::Error) { Timeout.timeout(0.4) { SmokeSeal.run("studio", **app, boot_window: LONG) } }
      assert_operator now - began, :<, SOON
    end
  end

  private

  HEADER = "revision: { header: X-Revision }"
  private_constant :HEADER

  # A server with these pages, and the arguments of a run that looks at each of them.
  def with_app(pages, settings: "")
    checks = pages.keys.map { |path| "      #{path}: { path: #{path} }\n" }
    in_app("apps:\n  studio:\n    checks:\n#{checks.join}    #{settings}\n") do |folder|
      HTTPServer.start(pages) { |server| yield server, { config: "#{folder}/config/smoke_seal.yml", url: server.url } }
    end
  end

  def seal(pages, settings: "", **options, &block)
    with_app(pages, settings: settings) do |_server, app|
      return within(SOON) { SmokeSeal.run("studio", **app, **options, &block) }
    end
  end

  # A page that is +before+ until it is asked for the +number+th time.
  def from(number, before, page)
    turn = turns([*Array.new(number - 1, before), page], stay: true)
    ->(_request) { turn.call }
  end

  # These one after the other, from any thread; then again from the first on, or the last for good.
  def turns(values, stay: false)
    asked = Queue.new
    values.each { |value| asked << value }
    lock = Mutex.new
    lambda do
      lock.synchronize { asked.pop.tap { |value| asked << value unless stay && !asked.empty? } }
    end
  end

  def of(revision) = [200, { "X-Revision" => revision }, "<title>Studio</title>"]

  def revision(seal) = seal.evidence.find { |record| record["check"] == "revision" }

  def tries(event) = event.name == :retrying && event.evidence["attempts"]

  def ended?(thread)
    thread.join(SOON)
  rescue Interrupt
    true
  end

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end
