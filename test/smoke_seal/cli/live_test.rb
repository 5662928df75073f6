# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# prod-smoke live, and SmokeSeal.live?: whether production serves a commit.
class CLILiveTest < Minitest::Test
  include ProdSmoke

  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  OLD = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
  REVISION = "revision: { header: X-Revision }"

  def page(sha, status: 200) = [status, sha ? { "X-Revision" => sha } : {}, "<title>Studio</title><h1>Hi</h1>"]

  def live(page, *arguments, sha: SHA, settings: REVISION)
    HTTPServer.start({ "/" => page }) do |server|
      in_studio(server, settings: "#{settings}\ntimeout: 5") do |folder|
        @config = "#{folder}/config/smoke_seal.yml"
        @said = SmokeSeal.live?("studio", sha, config: @config)
        return Command.run("live", sha, *arguments, folder: folder), server
      end
    end
  end

  def test_a_commit_that_every_answer_names_is_live
    [SHA, SHA[0, 7], SHA.upcase].each do |sha|
      result, server = live(page(SHA), sha: sha)
      assert_equal ["live: 10 × 0a1b2c3 at #{server.url}\n", "", 0], [result.out, result.err, result.code]
      assert_equal true, @said
    end
  end

  def test_one_instance_of_another_commit_is_found
    count = 0
    result, server = live(->(_request) { page((count += 1) % 3 == 2 ? OLD : SHA) })
    assert_equal 1, result.code
    assert_match(/\Anot live: expected #{SHA}, got \d × 0a1b2c3, \d × 9f8e7d6 at #{server.url}\n\z/, result.out)
    assert_equal false, @said
  end

  def test_another_commit_is_not_live_however_the_pages_are
    assert_equal [1, false], [live(page(OLD)).first.code, @said]
    assert_equal [1, false], [live(page(OLD, status: 500)).first.code, @said]
  end

  # What a seal says of the pages is another question.
  def test_a_commit_whose_pages_are_broken_is_live
    [404, 500, 302].each do |status|
      assert_equal [0, true], [live(page(SHA, status: status)).first.code, @said], status
    end
  end

  def test_where_production_reports_no_revision_it_is_not_known
    result, = live(page(SHA), settings: "")
    assert_equal [3, nil], [result.code, @said]
    assert_match(/\Anot known whether #{SHA} is live: the config does not say where production reports/, result.out)
  end

  def test_answers_without_a_revision_are_not_of_the_commit
    result, = live(page(nil))
    assert_equal [1, false], [result.code, @said]
    assert_match(/\Anot live: expected #{SHA}, got /, result.out)
  end

  def test_a_production_that_is_down_does_not_serve_it
    in_app("apps: { studio: { url: 'http://127.0.0.1:#{closed_port}', #{REVISION} } }") do |folder|
      result = Command.run("live", SHA, folder: folder)
      assert_equal 1, result.code
      assert_match(/\Anot live: expected #{SHA}, got refused/, result.out)
    end
  end

  def test_the_answer_as_json
    result, server = live(page(OLD), "--json")
    told = JSON.parse(result.out)
    assert_equal ["studio", server.url, SHA, false, { "9f8e7d6" => 10 }],
                 told.values_at("app", "url", "sha", "live", "revisions")
    assert_equal "red", told.dig("seal", "status")
    assert_equal 1, result.code
  end

  def test_what_is_wrong_is_reported
    in_app("apps: { studio: { url: http://127.0.0.1:9, #{REVISION} } }") do |folder|
      { %w[live] => /which commit/, %w[live HEAD] => /HEAD/, ["live", SHA, "blog"] => /unknown app blog/,
        ["live", SHA, "studio", "more"] => /unexpected argument: more/,
        ["live", SHA, "--browser"] => /live takes/ }.each do |arguments, message|
        assert_refused(message, Command.run(*arguments, folder: folder))
      end
      config = "#{folder}/config/smoke_seal.yml"
      [["blog", SHA], %w[studio HEAD], ["studio", nil], [nil, SHA]].each do |app, sha|
        assert_nil SmokeSeal.live?(app, sha, config: config)
      end
    end
  end

  def test_it_changes_no_check_of_the_app
    _result, server = live(page(SHA))
    assert_equal ["/"], server.requests.map(&:target).uniq
  end
end
