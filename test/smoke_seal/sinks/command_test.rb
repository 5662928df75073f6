# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/alerts"

# alert.exec
class CommandSinkTest < Minitest::Test
  include Alerts
  include Workspace

  def message_of(alert) = SmokeSeal::Sinks::Message.of(alert)

  def deliver(settings, alert: alert(red([record("tasks", "failed", finding("status", "2xx", "500"))])), **timeouts)
    SmokeSeal::Sinks::Command.new(settings, **timeouts).deliver(message_of(alert))
  end

  def test_the_command_gets_the_event_on_standard_input
    in_folder do |folder|
      script = "File.write(ARGV[0], $stdin.read); File.write(ARGV[0] + '.env', ENV['SMOKE_SEAL_EVENT'])"
      assert deliver({ "command" => ["ruby", "-e", script, "#{folder}/event"] }).delivered?
      event = JSON.parse(File.read("#{folder}/event"))
      assert_equal %w[opened shop 2026-06-26-a], event.values_at("event", "app", "release")
      assert_equal "red", event["seal"]["status"]
      assert_equal "tasks", event["seal"]["evidence"].first["check"]
      assert_equal "opened", File.read("#{folder}/event.env")
    end
  end

  def test_the_event_has_no_page_text_and_no_check_that_passed
    unjudged = record("home", "unjudged", reason: "title: PAGE-TEXT", reason_without_page_text: "title")
    alert = alert(red([record("up", "passed"), unjudged]))
    event = SmokeSeal::Sinks::Event.new(kind: "updated", track: "red", key: "k", number: 1, quiet: true)
    data = SmokeSeal::Sinks::Command.new({}).render(SmokeSeal::Sinks::Message.new(alert, event))
    assert_equal([%w[home title]], data["seal"]["evidence"].map { |record| record.values_at("check", "reason") })
    assert data["incident"]["quiet"]
  end

  def test_the_command_runs_without_a_shell_unless_one_is_configured
    in_folder do |folder|
      assert deliver({ "command" => "echo $(touch #{folder}/a); touch" }).delivered?
      refute_path_exists "#{folder}/a"
      assert deliver({ "shell" => "touch #{folder}/b && true" }).delivered?
      assert_path_exists "#{folder}/b"
    end
  end

  def test_a_command_that_fails_is_reported_with_its_last_line_without_credentials
    script = "echo one; echo posting to https://u:s3cr3t@x.example/?token=s3cr3t >&2; exit 3"
    said = deliver({ "shell" => script }).reason
    assert_equal "it exited with 3: posting to https://x.example/?token=…", said
    assert_equal "it was ended by signal 15", deliver({ "shell" => "kill -TERM $$" }).reason
  end

  def test_a_missing_command_is_reported
    assert_equal "it could not be started: No such file or directory",
                 deliver({ "command" => "/nonexistent/notify" }).reason
  end

  def test_a_command_that_hangs_is_killed_with_its_children
    in_folder do |folder|
      began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      said = deliver({ "shell" => "sleep 60 & echo $! > #{folder}/pid; wait" }, deadline: 0.5).reason
      assert_equal "it did not end within 0.5 s, and was killed", said
      assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - began, :<, 5
      assert_raises(Errno::ESRCH) { within(5) { loop { Process.kill(0, Integer(File.read("#{folder}/pid"))) } } }
    end
  end

  def test_endless_output_and_unread_input_delay_nothing
    assert_equal "it exited with 1: yy",
                 deliver({ "shell" => "yes yy | head -c 3000000; exit 1" }).reason
    huge = alert(red(Array.new(300) { |number| record("c#{number}", "failed", finding("title", "x" * 150, "500")) }))
    assert deliver({ "command" => "true" }, alert: huge).delivered?
  end

  def test_an_empty_command_is_refused
    [[], "", "a 'b"].each do |wrong|
      assert_match(/\Ano command/, SmokeSeal::Sinks::Command.problem_with("command", wrong))
    end
    assert_equal "its command is missing", deliver({}).reason
  end

  def test_no_command_runs_in_a_test
    in_folder do |folder|
      SmokeSeal::Testing.stub("shop", green: "1/1") do
        assert_equal "nothing is sent in a test", deliver({ "shell" => "touch #{folder}/a" }).reason
      end
      refute_path_exists "#{folder}/a"
    end
  end
end
