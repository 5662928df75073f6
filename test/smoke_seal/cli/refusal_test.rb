# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

# Bad input on the command line and in the config: nothing is sent.
class CLIRefusalTest < Minitest::Test
  include ProdSmoke

  def test_wrong_command_lines_are_refused_with_a_hint
    {
      %w[--nope] => "invalid option: --nope",
      %w[--url] => "missing argument: --url",
      %w[--sha] => "missing argument: --sha",
      %w[check-config --sha 0a1b2c3] => "check-config takes --config and --json",
      ["--sha", ""] => "--sha is empty; give the deployed commit, as git rev-parse HEAD prints it, or leave it out",
      %w[--sha=] => "--sha is empty; .*", ["explain", "home", "--sha", " "] => "--sha is empty; .*",
      %w[check-config studio] => "unexpected argument: studio",
      %w[check-config --url http://127.0.0.1:9] => "check-config takes --config and --json",
      %w[--ulr=https://me:s3cret@a.test] => "invalid option: --ulr"
    }.each do |arguments, message|
      assert_refused(/\Aprod-smoke: #{message}\nTry prod-smoke --help\n\z/, Command.run(*arguments))
    end
  end

  def test_url_for_a_name_is_refused_and_not_repeated
    url = "https://me:s3cret@app.example.com"
    [[url], ["studio", url], ["check-config", url], [url, "--url", "http://127.0.0.1:9"]].each do |arguments|
      assert_refused(/\Aprod-smoke: an app is a name; to check a URL, write --url URL\n\z/, Command.run(*arguments))
    end
  end

  def test_unknown_app_is_told_the_known_ones
    result, server = seal({ "/" => PAGE }, "blog")
    assert_refused(/\Aprod-smoke: unknown app blog; known: studio\n\z/, result)
    assert_empty server.requests
  end

  def test_missing_config_is_refused
    assert_refused_config(/: no such file\n\z/, "", "--config", "none.yml")
    in_folder do |folder|
      assert_refused(%r{\Aprod-smoke: unknown app studio; no app is known: write config/smoke_seal.yml\n\z},
                     Command.run("studio", folder: folder))
      assert_refused(/\Aprod-smoke: no app is known from here; .*, or give a URL: prod-smoke --url https:/,
                     Command.run(folder: folder))
    end
  end

  def test_boot_window_and_sha_that_cannot_be_are_refused
    window = "boot_window: must be a number of seconds from 0 to 3600, not"
    { "soon" => '"soon"', "-1" => "-1", "4000" => "4000", "nan" => '"nan"', "" => '""' }.each do |given, said|
      result, server = seal({ "/" => PAGE }, "--boot-window", given)
      assert_refused(/\Aprod-smoke: #{window} #{said}\n\z/, result)
      assert_empty server.requests
    end
    result, server = seal({ "/" => PAGE }, "--sha", "my branch")
    assert_refused(/\Aprod-smoke: sha: holds white space .*; write the commit that was deployed, .*\n\z/, result)
    assert_empty server.requests
  end

  def test_broken_yaml_is_refused
    assert_refused_config(%r{/config/smoke_seal.yml: line \d: .*\n\z}, "", yaml: "apps: { studio: [\n")
    assert_refused_config(%r{/config/smoke_seal.yml: line 1: in ERB: boom\n\z}, "", yaml: "<% raise 'boom' %>")
    assert_refused_config(%r{/config/smoke_seal.yml: is nested too deeply\n\z}, "", yaml: "#{"[" * 5000}#{"]" * 5000}")
  end

  def test_bad_regex_is_refused
    assert_refused_config(%r{\Aprod-smoke: checks.home.title: /\(/ is no regex: unclosed group\n\z},
                          "checks: { home: { path: /, title: /(/ } }")
  end

  def test_bad_selector_is_refused
    assert_refused_config(/\Aprod-smoke: checks.home.selector: "a\[" is not a CSS selector: .+\n\z/,
                          "checks: { home: { path: /, selector: 'a[' } }")
  end

  def test_misspelt_expectation_is_refused_with_a_suggestion
    assert_refused_config(/\Aprod-smoke: checks.home.titel: unknown expectation; did you mean title\?\n\z/,
                          "checks: { home: { path: /, titel: Studio } }")
  end

  def test_all_problems_are_reported_at_once
    assert_refused_config(/\A(prod-smoke: .+\n){4}\z/,
                          "timeout: soon, checks: { home: { title: /(/ }, up: { path: up } }")
  end

  def test_url_without_a_scheme_is_refused
    assert_refused_config(%r{\Aprod-smoke: url: example.com has no scheme; write https://example.com\n\z},
                          "", "--url", "example.com")
    assert_refused_config(/\Aprod-smoke: url: localhost:3000 has no scheme; write /, "", "--url", "localhost:3000")
  end

  def test_scheme_that_is_not_http_is_refused
    assert_refused_config(/\Aprod-smoke: url: the scheme ftp is not supported; only http and https are\n\z/,
                          "", "--url", "ftp://example.com")
  end

  def test_unset_variable_is_refused
    headers = "headers: { X-Token: env:STUDIO_TOKEN }"
    unset = "the environment has no STUDIO_TOKEN; set it, or remove the line"
    assert_refused_config(/\Aprod-smoke: headers.X-Token: #{unset}\n\z/, headers)
    result, server = seal({ "/" => PAGE }, "studio", settings: headers, env: { "STUDIO_TOKEN" => "s3cret" })
    assert_equal 0, result.code
    assert_equal(["s3cret"], server.requests.map { |request| request.headers["x-token"] })
    refute_includes result.out, "s3cret"
  end

  private

  # Each config is wrong in its own way, and points at a server that must not hear of it.
  def assert_refused_config(message, entry, *arguments, yaml: nil, **options)
    HTTPServer.start do |server|
      in_app(yaml || "apps:\n  studio: { url: #{server.url}, #{entry} }\n") do |folder|
        assert_refused(message, Command.run("studio", *arguments, folder: folder, **options))
      end
      assert_empty server.requests
    end
  end
end
