# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# prod-smoke await: the gate before the seal.
class CLIAwaitTest < Minitest::Test
  include ProdSmoke

  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  OLD = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"

  def await(pages, *arguments, settings: "revision: { header: X-Revision }")
    HTTPServer.start(pages) do |server|
      in_studio(server, settings: settings) { |folder| return Command.run("await", *arguments, folder: folder), server }
    end
  end

  def up(sha = SHA, status: 200) = [status, { "X-Revision" => sha }, "ok"]

  def test_it_ends_once_the_gate_opens
    result, server = await({ "/up" => up, "/" => up }, "--sha", SHA, "--timeout", "20")
    assert_match(/\Aup after \d\.\d s: #{server.url}\n\z/, result.out)
    assert_equal ["", 0], [result.err, result.code]
  end

  def test_it_waits_and_says_for_what
    asked = 0
    # It is up at first with the old revision, as a rolling deploy is.
    old = -> { asked < 6 }
    pages = { "/up" => lambda { |_request|
      asked += 1
      if old.call
        up(OLD, status: asked < 3 ? 503 : 200)
      else
        up
      end
    }, "/" => ->(_request) { old.call ? up(OLD) : up } }
    result, = await(pages, "--sha", SHA, "--timeout", "30")
    assert_equal 0, result.code, result.out
    assert_match(/^waiting for up \(\S.*\), revision \(9f8e7d6 answers\)$/, result.err)
    assert_operator result.err.lines.size, :<=, 4
  end

  { "that refuses" => nil, "that is broken" => { "/up" => [500, {}, "no"] }, "that hangs" => { "/up" => nil } }
    .each do |what, pages|
    define_method("test_a_production_#{what.tr(" ", "_")}_is_given_up_in_time") do
      result = if pages
                 await(pages, "--timeout", "2").first
               else
                 in_app("apps: { studio: { url: 'http://127.0.0.1:#{closed_port}' } }") do |folder|
                   Command.run("await", "--timeout", "2", folder: folder)
                 end
               end
      assert_equal 1, result.code
      assert_match(/\Anot up after \d\.\d s: \S+: /, result.out)
      assert_operator result.seconds, :<, 3 + STARTUP
    end
  end

  # Ruby's own start on a busy machine.
  STARTUP = 1

  def test_the_old_revision_keeps_it_waiting
    result, = await({ "/up" => up(OLD), "/" => up(OLD) }, "--sha", SHA, "--timeout", "1.5", "--json")
    told = JSON.parse(result.out)
    assert_equal [false, 1], [told["passed"], result.code]
    assert_includes told["waiting_for"], "revision (9f8e7d6 answers)"
  end

  def test_without_a_sha_or_a_revision_the_gate_is_up_alone
    result, = await({ "/up" => up(OLD) }, "--timeout", "5")
    assert_equal 0, result.code
    result, = await({ "/up" => up(OLD) }, "--sha", SHA, "--timeout", "5", settings: "")
    assert_equal [0, "prod-smoke: the revision is not awaited: write revision: for studio\n"], [result.code, result.err]
  end

  def test_what_is_wrong_is_reported
    in_app("apps: { studio: { url: http://127.0.0.1:9 } }") do |folder|
      { %w[await blog] => /unknown app blog/, %w[await --timeout soon] => /--timeout must be a number/,
        %w[await --timeout 0] => /--timeout must be a number/, %w[await --sha HEAD] => /HEAD/,
        %w[--timeout 3] => /--timeout is for await/ }.each do |arguments, message|
        assert_refused(message, Command.run(*arguments, folder: folder))
      end
    end
  end
end
