# frozen_string_literal: true

require_relative "../../../test_helper"
require_relative "../../../support/init_app"
require "smoke_seal/cli"

# prod-smoke init --header
class CLIInitRequestHeadersTest < Minitest::Test
  include InitApp

  HEADERS = SmokeSeal::CLI::Init::RequestHeaders
  TOKEN = "Bearer s3cret-canary-0123456789"
  GUARDED = lambda do |request|
    request.headers["authorization"] == TOKEN ? [200, {}, "<title>Shop</title><h1>Inside</h1>"] : [401, {}, "no"]
  end

  def test_header_is_sent_and_written_down_a_credential_as_a_variable
    init({ "/" => GUARDED }, "--header", "Authorization: #{TOKEN}", "--header", "Accept-Language: de") do |*all|
      result, server, written, folder = all
      assert_equal ["", 0], [result.err, result.code]
      assert_equal %w[de], server.requests.map { |request| request.headers["accept-language"] }.uniq
      headers = { "Authorization" => "env:SMOKE_AUTHORIZATION", "Accept-Language" => "de" }
      assert_equal headers, entry(folder)["headers"]
      refute_match(/canary/, [result.out, result.err, written].join)
      assert_includes result.out, "set before each run: SMOKE_AUTHORIZATION."
      sealed = Command.run("--boot-window", "0", folder: folder, env: { "SMOKE_AUTHORIZATION" => TOKEN })
      assert_equal 0, sealed.code, sealed.out
    end
  end

  def test_what_looks_like_a_credential_is_one
    {
      "Authorization: Basic eDp5" => "env:SMOKE_AUTHORIZATION", "Cookie: a=b" => "env:SMOKE_COOKIE",
      "X-Api-Key: 1" => "env:SMOKE_X_API_KEY",
      "x-vercel-protection-bypass: a" => "env:SMOKE_X_VERCEL_PROTECTION_BYPASS",
      "X-Shop: 0a1b2c3d4e5f60718293a4b5c6d7" => "env:SMOKE_X_SHOP", "X-Any: bearer a" => "env:SMOKE_X_ANY",
      "X-Any: env:MINE" => "env:MINE", "Accept-Language: de-AT, de;q=0.9" => "de-AT, de;q=0.9",
      "X-Tenant: harbour" => "harbour", "X-Forwarded-Proto:https" => "https", "X-Time: 12:30" => "12:30"
    }.each { |line, value| assert_equal [value], HEADERS.new([line]).written.values, line }
  end

  def test_header_is_sent_to_no_other_host
    HTTPServer.start({ "/" => [200, {}, "<title>Shop</title><h1>Here</h1>"] }) do |there|
      moved = [301, { "Location" => "#{there.url.sub("127.0.0.1", "localhost")}/" }, ""]
      init({ "/" => moved }, "--header", "X-Key: canary") do |result, _server, written, _folder|
        assert_match(/it leads to another site/, result.err)
        assert_equal [1, nil], [result.code, written]
        assert(there.requests.none? { |request| request.headers.key?("x-key") })
      end
    end
  end

  def test_an_invalid_header_is_refused_and_not_repeated
    ["canary", "canary:", ": canary", "User-Agent: canary", "a b: canary"].each do |line|
      init({}, "--header", line) do |result, server, _written, _folder|
        assert_equal 2, result.code, line
        refute_match(/canary/, result.err)
        assert_empty server.requests
      end
    end
  end
end
