# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/host_process"
require_relative "../support/plain_ship"
require_relative "../support/prod_smoke"
require "json"

# What the first host relies on of a ship that runs without Rails, on another machine, as its contract has it: one test
# for each sentence.
class HostContractShipTest < Minitest::Test
  include PlainShip

  def prod_smoke(*arguments, **options) = Command.run(*arguments, folder: folder, **options)

  # -- bin/prod-smoke in a subprocess: its exit code and its output are all that is read

  def test_green_exits_with_0_and_everything_else_does_not
    in_shop { assert_equal 0, prod_smoke("shop").code }
    in_shop(BROKEN) { assert_equal 1, prod_smoke("shop").code }
    in_shop { assert_equal [2, 2], [prod_smoke("blog").code, prod_smoke("shop", "--nope").code] }
  end

  def test_json_has_app_url_and_passed_in_every_case
    { PAGES => %w[shop], BROKEN => %w[shop], {} => %w[blog],
      { "/up" => nil } => %w[shop --nope] }.each do |pages, words|
      in_shop(pages) do
        told = JSON.parse(prod_smoke(*words, "--json").out)
        assert_equal [], %w[app url passed] - told.keys
        assert_includes [true, false], told["passed"]
        assert_kind_of SmokeSeal::Seal, SmokeSeal::Seal.load(told)
      end
    end
  end

  def test_telemetry_reads_how_many_passed_and_failed
    in_shop(BROKEN) do
      out = prod_smoke("shop").out
      assert_equal %w[1 1], [out[/(\d+) passed/, 1], out[/(\d+) failed/, 1]]
      ship
      assert_equal %w[1 1], [said[/(\d+) passed/, 1], said[/(\d+) failed/, 1]]
    end
  end

  def test_a_gate_record_has_what_the_host_stores
    seal = in_shop(BROKEN) { ship }
    assert_equal({ state: "failed", cause: "app", reason: seal.summary, duration_ms: seal.to_h["duration_ms"],
                   cmd: "bin/prod-smoke shop", tier: "smoke" }, seal.gate)
    assert_equal "red", seal.status
  end

  def test_it_works_from_any_directory_and_without_an_app
    in_shop do
      Dir.mkdir("#{folder}/deep")
      assert_equal 0, Command.run(folder: "#{folder}/deep").code
      Dir.chdir("/") { assert_predicate ship, :green? }
    end
  end

  def test_an_unknown_app_is_checked_where_the_default_says
    HTTPServer.start(PAGES) do |server|
      in_app("apps: {}\ndefault_url: #{server.url}\n") do |folder|
        assert_equal 0, Command.run("nobody", "--boot-window", "0", folder: folder).code
      end
    end
  end

  # -- The ship

  def test_it_runs_in_plain_ruby
    in_shop do
      said = HostProcess.say(<<~RUBY, config)
        require "smoke_seal"
        SmokeSeal::Ship.seal(app: "shop", config: ARGV[0])
        puts $LOADED_FEATURES.grep(/active_support|active_record|rails/).size
      RUBY
      assert_equal "0", said.lines.last.chomp
    end
  end

  def test_the_sha_is_passed_and_compared
    pages = PAGES.transform_values { |status, _headers, body| [status, { "X-Revision" => "9f8e7d6" }, body] }
    seal = in_shop(pages, settings: "revision: { header: X-Revision }") { ship(sha: "0a1b2c3") }
    assert_predicate seal, :red?
    assert_match(/old revision/, seal.summary)
  end

  # The record is written by a command on production, which may abort.
  def test_a_recorder_that_aborts_does_not_stop_the_ship
    shipped = []
    in_shop(BROKEN) { ship(heroku_app: "shop-prod", record: ->(_seal) { abort }) && shipped << :shipped }
    assert_equal [:shipped], shipped
    assert_match(/heroku rollback.*the verdict could not be recorded: it called exit with 1/m, said)
  end

  def test_the_order_is_seal_then_record_and_the_notes_read_the_same_verdict
    order = []
    seal = in_shop do
      ship(on_event: ->(event) { order << event.name }, record: ->(given) { order << [:record, given] })
    end
    assert_equal [:started, :completed, [:record, seal]], order
    assert_equal seal.verdict_line, SmokeSeal::Formatter.seal_line(order.last.last)
  end

  def test_an_app_that_was_not_deployed_has_nothing_to_seal
    assert_equal({}, SmokeSeal::Ship.seal_all(apps: [], console: console, record: ->(_seal) { flunk }))
    assert_empty said
  end

  def test_finalising_asks_whether_the_sha_is_live
    pages = PAGES.transform_values { |status, _headers, body| [status, { "X-Revision" => "0a1b2c3" }, body] }
    in_shop(pages, settings: "revision: { header: X-Revision }") do
      answers = %w[0a1b2c3 9f8e7d6 main].map { |sha| SmokeSeal.live?("shop", sha, config: config) }
      assert_equal [true, false, nil], answers
    end
  end

  # -- The same suite at QA

  def test_qa_is_the_url_of_the_hosts_file_and_is_not_recorded
    in_shop do |server|
      environments = { "qa_environments" => { "shop" => { "url" => server.url } } }
      File.write("#{folder}/config/qa_environments.yml", JSON.generate(environments))
      seal = ship(environment: "qa", record: ->(_seal) { flunk })
      assert_match(/\A🟢 QA smoke seal: passed — 2.2 green/, seal.verdict_line)
    end
  end
end
