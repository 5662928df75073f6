# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/host_process"

# Other Ractors may use the extension, and the gem's runs within what Ruby lets them reach.
class RactorTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title><h1>Welcome</h1>"].freeze
  # Ruby 4 has no `take` any more.
  RESULT = "def result_of(ractor) = ractor.respond_to?(:value) ? ractor.value : ractor.take\n"

  def test_every_method_of_a_seal_answers_in_a_ractor_as_it_does_outside
    assert_equal "same\n", HostProcess.say(<<~RUBY)
      #{RESULT}
      READERS = %i[status summary checked_at app url green? red? unsealed? badge label verdict_line to_s evidence to_h
                   to_json as_json hash inspect].freeze
      record = { "check" => "home", "outcome" => "failed", "url" => "https://app.example.com/", "attempts" => 2 }
      seal = SmokeSeal::Seal.from_h("status" => "red", "summary" => "0/1", "checked_at" => Time.utc(2026, 6, 26),
                                    "app" => "studio", "evidence" => [record])
      read = ->(seal) { READERS.map { |name| seal.public_send(name) } }
      there = result_of(Ractor.new(seal) { |seal| READERS.map { |name| seal.public_send(name) } })
      puts there == read.call(seal) ? "same" : "not the same"
    RUBY
  end

  def test_seals_are_made_and_read_in_a_ractor
    assert_equal "[true, true, true, true, true, \"red\"]\n", HostProcess.say(<<~RUBY)
      #{RESULT}
      p(result_of(Ractor.new do
        seal = SmokeSeal::Seal.from_result(passed: false, summary: "0/1")
        matched = case seal
                  in { status: String => status } then status
                  end
        [SmokeSeal::Seal.from_h(seal.to_h) == seal, Marshal.load(Marshal.dump(seal)) == seal,
         SmokeSeal::Formatter.seal_line(seal) == seal.verdict_line, SmokeSeal::Seal.unsealed("no network").unsealed?,
         seal.rollback_commands(repo: ".", heroku_app: "shop").any?, matched]
      end))
    RUBY
  end

  def test_ractors_run_a_suite_at_once_and_give_the_seals_back
    barrier = Queue.new
    page = lambda do |_|
      barrier.pop
      PAGE
    end
    in_app("apps: { studio: { checks: { home: { path: /, title: Studio } } } }") do |folder|
      HTTPServer.start({ "/" => page }) do |server|
        # None gets its answer before all have asked.
        Thread.new { 4.times { server.wait_for_request } && 4.times { barrier << true } }
        assert_equal "4 green, 2 events each\n", within(30) { HostProcess.say(<<~RUBY, folder, server.url) }
          #{RESULT}
          folder, url = ARGV
          suite = SmokeSeal::Config.load(path: folder + "/config/smoke_seal.yml").suite("studio", url: url, boot_window: 0)
          ractors = Array.new(4) do
            Ractor.new(suite) do |suite|
              events = []
              [suite.run { |event| events << event.name }, events]
            end
          end
          told = ractors.map { |ractor| result_of(ractor) }
          raise unless told.all? { |seal, _| Ractor.shareable?(seal) }
          puts "\#{told.count { |seal, _| seal.green? }} green, \#{told.map { |_, events| events.size }.uniq.join} events each"
        RUBY
      end
    end
  end

  def test_problems_are_raised_in_a_ractor_as_elsewhere
    said = HostProcess.say(<<~RUBY)
      #{RESULT}
      puts(result_of(Ractor.new do
        SmokeSeal::Suite.parse("shop", {}, url: "ftp://app.example.com")
      rescue SmokeSeal::Error => e
        "\#{e.class}: \#{e.message.lines.last}"
      end))
    RUBY
    assert_equal "SmokeSeal::ConfigError: url: the scheme ftp is not supported; only http and https are\n", said
  end
end
