# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require_relative "../../support/run_server"
require "smoke_seal/cli"

# prod-smoke vote, against a board in the test's process and a real app.
class VoteTest < Minitest::Test
  include ProdSmoke

  KEY = { "SMOKE_SEAL_VOTE_KEY" => RunServer::SECRET }.freeze
  UNAVAILABLE = [503, {}, ""].freeze
  REFUSED = [422, {}, '{"result":"refused","message":"sha: is abc, and this run\'s is def"}'].freeze

  # Runs the block with a board whose run is of an app with these pages, and an empty folder. The app is its own control
  # address, since tests have no network.
  def with_run(pages = { "/" => PAGE }, entry: {}, **facts)
    HTTPServer.start(pages) do |app|
      entry = { "checks" => { "home" => { "path" => "/" } }, "control" => app.url, **entry }
      RunServer.start(app.url, entry: entry, **facts) { |board| in_folder { |folder| yield board, folder, app } }
    end
  end

  def vote(board, folder, *more, env: {})
    prod_smoke("vote", "--run", board.run_url, "--vantage", "sfo", "--state", File.join(folder, "state"), *more,
               env: KEY.merge(env))
  end

  def resend(folder, *more, env: KEY)
    prod_smoke("vote", "--resend", "--state", File.join(folder, "state"), *more, env: env)
  end

  # In this process, which is quicker.
  def prod_smoke(*arguments, env: {})
    out = StringIO.new
    err = StringIO.new
    code = with_env({ "SMOKE_SEAL_VOTE_KEY" => nil, **env }) { SmokeSeal::CLI.start(arguments, out: out, err: err) }
    Command::Result.new(out: out.string, err: err.string, code: code, seconds: 0)
  end

  def kept(folder) = Dir.glob(File.join(folder, "state/*"))

  def body(posted) = JSON.parse(posted.body)

  def test_the_suite_of_the_run_is_run_and_its_vote_is_posted_signed
    with_run do |board, folder|
      # As its users run it: a process of its own, with the usual folder for its state.
      result = Command.run("vote", "--run", board.run_url, "--vantage", "sfo", folder: folder,
                                                                               env: { **KEY, "HOME" => folder })
      assert_equal [0, ""], [result.code, result.err]
      assert_match(/\Asfo: 🟢 Production smoke seal: .*\n127\.0\.0\.1: the vote is taken\n\z/, result.out)
      posted = body(board.votes.first)
      assert_equal ["sfo", 1, "0a1b2c3", nil], posted.values_at("vantage", "attempt", "sha", "unjudged")
      assert_equal "green", posted["seal"]["status"]
      assert_in_delta Time.now, Time.iso8601(posted["reported_at"]), 60
      assert_empty Dir.children(File.join(folder, ".local/state/smoke_seal/votes"))
    end
  end

  def test_a_red_vote_that_is_taken_ends_with_0_since_the_verdict_is_not_its_own
    with_run({ "/" => [500, {}, "x"] }) do |board, folder|
      result = vote(board, folder, "--json")
      assert_equal 0, result.code
      data = JSON.parse(result.out)
      assert_equal ["sfo", true, "taken"], data.values_at("vantage", "taken", "result")
      assert_equal "red", data["seal"]["status"]
    end
  end

  def test_a_vote_is_posted_again_with_the_same_id_until_it_is_taken
    with_run do |board, folder|
      board.answers << UNAVAILABLE << [409, {}, "{}"]
      result = vote(board, folder)
      assert_equal 0, result.code
      assert_match(/127\.0\.0\.1 answered 503; the next attempt is in \d s/, result.err)
      assert_match(/it has this vote already/, result.out)
      assert_one_vote(board, posts: 2)
      assert_empty kept(folder)
    end
  end

  def test_a_vote_that_is_not_taken_is_kept_for_the_next_call
    with_run do |board, folder|
      # The board asks for a longer wait than the run's time.
      board.answers << [429, { "Retry-After" => "3600" }, ""]
      result = vote(board, folder)
      assert_equal 3, result.code
      assert_match(/the vote was not taken: 127\.0\.0\.1 answered 429 and asks to wait 3600 s$/, result.err)
      assert_kept_safely(folder)
      assert_taken_with_the_next_call(board, folder)
    end
  end

  def assert_taken_with_the_next_call(board, folder)
    assert_equal [3, 1], [resend(folder, env: {}).code, kept(folder).size], "without its key it stays"
    again = resend(folder)
    assert_equal 0, again.code, again.err
    assert_match(/the vote of sfo from \S+ was taken/, again.out)
    assert_one_vote(board, posts: 2)
    assert_empty kept(folder)
  end

  # The same message, as often as it was posted.
  def assert_one_vote(board, posts:)
    assert_equal posts, board.votes.size
    assert_equal 1, board.votes.map { |posted| [posted.headers["webhook-id"], posted.body] }.uniq.size
  end

  def assert_kept_safely(folder)
    file = kept(folder).first
    assert_equal [0o600, 0o700], ([file, File.dirname(file)].map { |path| File.stat(path).mode & 0o777 })
    refute_match(/s3cr3t|whsec_|#{RunServer::SECRET[6, 12]}/, File.read(file))
  end

  def test_the_next_vote_delivers_those_that_were_kept
    with_run do |board, folder|
      board.answers << [429, { "Retry-After" => "3600" }, ""]
      vote(board, folder)
      result = vote(board, folder)
      assert_equal 0, result.code
      assert_match(/the vote of sfo from \S+ was taken/, result.err)
      assert_equal 3, board.votes.size
      assert_empty kept(folder)
    end
  end

  def test_a_refused_vote_is_said_and_given_up
    with_run do |board, folder|
      board.answers << REFUSED
      result = vote(board, folder)
      assert_equal 3, result.code
      assert_match(/not taken: 127\.0\.0\.1 answered 422: sha: is abc, and this run's is def$/, result.err)
      refute_match(/--resend/, result.err)
      assert_empty kept(folder)
    end
  end

  def test_a_late_vote_was_delivered
    with_run do |board, folder|
      board.answers << [202, {}, '{"result":"late","message":"the run is closed"}']
      result = vote(board, folder)
      assert_equal 0, result.code
      assert_match(/127\.0\.0\.1: the run is closed/, result.out)
    end
  end

  def test_no_command_of_the_run_is_run
    with_run(entry: { "browser" => "touch ran", "rollback" => ["touch rolled_back"] }) do |board, folder|
      assert_equal 0, vote(board, folder).code
      assert_equal "green", body(board.votes.first)["seal"]["status"]
      assert_empty Dir.children(folder) - ["state"]
    end
  end

  def test_a_suite_reads_only_the_variables_that_are_allowed
    with_run(entry: { "headers" => { "Authorization" => "env:SHOP_TOKEN" } }) do |board, folder, app|
      env = { "SHOP_TOKEN" => "c4n4ry" }
      result = vote(board, folder, env: env)
      assert_match(/sfo is not judged: the suite reads SHOP_TOKEN, which it may not: --allow-env SHOP_T/, result.err)
      assert_match(/the suite reads SHOP_TOKEN/, body(board.votes.first)["unjudged"])
      assert_empty app.requests

      vote(board, folder, "--allow-env", "OTHER,SHOP_TOKEN", env: env)
      assert_equal ["c4n4ry"], app.requests.map { |request| request.headers["authorization"] }.uniq
      refute_includes board.votes.map(&:body).join, "c4n4ry"
    end
  end

  def test_a_variable_that_is_allowed_and_not_set_makes_the_vote_not_judged
    with_run(entry: { "headers" => { "Authorization" => "env:SHOP_TOKEN" } }) do |board, folder, app|
      vote(board, folder, "--allow-env", "SHOP_TOKEN")
      assert_match(/its environment has no SHOP_TOKEN/, body(board.votes.first)["unjudged"])
      assert_empty app.requests
    end
  end

  def test_a_clock_that_is_off_makes_the_vote_not_judged
    with_run(now: Time.now - 3600) do |board, folder|
      assert_equal 0, vote(board, folder).code
      assert_match(/\Aits clock is 36\d\d s ahead\z/, body(board.votes.first)["unjudged"])
    end
  end

  def test_an_own_config_is_used_only_for_the_url_of_the_run
    with_run(entry: { "checks" => { "gone" => { "path" => "/gone" } } }) do |board, folder, app|
      own_config(folder, app.url)
      assert_equal 0, vote(board, folder, "--config", File.join(folder, "own.yml")).code
      assert_equal(["home"], body(board.votes.first)["seal"]["evidence"].map { |record| record["check"] })
      own_config(folder, "https://shop.example")
      result = vote(board, folder, "--config", File.join(folder, "own.yml"))
      assert_equal 2, result.code
      assert_match(%r{shop is at https://shop.example there, and the run is of http://127}, result.err)
    end
  end

  def own_config(folder, url)
    File.write(File.join(folder, "own.yml"), "apps: { shop: { url: '#{url}', checks: { home: { path: / } } } }")
  end

  def test_a_wrong_key_and_a_wrong_command_line_send_no_vote
    with_run do |board, folder|
      other = "whsec_#{["x" * 32].pack("m0")}"
      result = vote(board, folder, env: { "SMOKE_SEAL_VOTE_KEY" => other })
      assert_equal 3, result.code
      assert_match(/the run could not be read: 127\.0\.0\.1 answered 401: the signature does not hold/, result.err)
      { ["--key", other] => /--key takes env:NAME/, ["--key", "env:NOT_SET"] => /the environment has no NOT_SET/,
        ["--key", "env:PATH"] => /PATH has no key to sign with/ }.each do |more, message|
        result = vote(board, folder, *more)
        assert_refused(message, result)
        refute_includes result.err, other[6, 12]
      end
      assert_empty board.votes
    end
  end

  def test_an_address_that_is_no_run_is_refused_before_anything_is_sent
    { "nonsense" => /no http or https URL/, "http://board.example.com/runs/0123456789" => /https is needed/,
      "https://u:p4ssw0rd@board.example.com/runs/0123456789" => /has a user name/,
      "https://board.example.com/smoke_seal" => %r{does not end with /runs/} }.each do |url, message|
      result = prod_smoke("vote", "--run", url, "--vantage", "sfo", env: KEY)
      assert_refused(message, result)
      refute_includes result.err, "p4ssw0rd"
    end
    assert_refused(/--vantage is missing/, prod_smoke("vote", "--run", "https://x.test/runs/0123456789", env: KEY))
    assert_refused(/--run is missing/, prod_smoke("vote", "--vantage", "sfo", env: KEY))
  end

  def test_a_new_key_is_printed_that_signs
    %w[hmac ed25519].each do |kind|
      lines = prod_smoke("vote", "--new-key", kind).out.lines(chomp: true).reject { |line| line.start_with?("#") }
      own, board = [lines.first.delete_prefix("SMOKE_SEAL_VOTE_KEY="), lines.last].map do |text|
        SmokeSeal::StandardWebhooks.key(text)
      end
      assert own.signs?
      assert board.verify?("text", own.sign("text")), kind
    end
    assert_refused(/--new-key takes one of hmac, ed25519/, prod_smoke("vote", "--new-key", "rsa"))
  end
end
