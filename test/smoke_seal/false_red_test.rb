# frozen_string_literal: true

require "json"
require_relative "../test_helper"
require_relative "../support/command"
require_relative "../support/http_server"
require_relative "../support/workspace"

# Mistakes of whoever calls or configures a run, and limits of our own: none of them is red for a healthy production.
class FalseRedTest < Minitest::Test
  include Workspace

  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  PAGE = ["200 OK", { "Content-Type" => "text/html", "X-Revision" => SHA }, "<p>fine"].freeze

  def test_a_sha_that_names_no_commit_is_told_before_anything_is_sent
    ["HEAD", "HEAD~1", "main", "#<Object:0x000055d5>", Object.new.to_s, "$GITHUB_SHA", "{{sha}}",
     "0" * 40].each do |sha|
      in_shop("/" => PAGE) do |server, path|
        seal = SmokeSeal.run("shop", config: path, sha: sha)
        assert_predicate seal, :unsealed?, sha
        assert_match(/\Asha: .*git rev-parse HEAD/, seal.summary)
        assert_empty server.requests
        assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("shop", config: path, sha: sha) }
        assert_equal 2, Command.run("--sha", sha, "--config", path).code
      end
    end
  end

  def test_a_sha_as_git_prints_it_is_green
    in_shop("/" => PAGE) do |_server, path|
      ["#{SHA}\n", SHA[0, 7]].each { |sha| assert_predicate SmokeSeal.run("shop", config: path, sha: sha), :green? }
    end
  end

  def test_an_endlessly_recursive_schema_is_a_config_error
    in_shop({}, "json_schema" => { "anyOf" => [{ "$ref" => "#" }] }) do |_server, path|
      result = Command.run("check-config", "--config", path)
      assert_equal 2, result.code
      said = "checks.home.json_schema: is not a valid JSON Schema: #: refers to itself without an end"
      assert_includes result.out + result.err, said
    end
  end

  def test_a_document_sixty_levels_deep_fits_its_schema
    comment = { "allOf" => [{ "$ref" => "#/$defs/replies" }] }
    list = { "type" => "array", "items" => { "$ref" => "#/$defs/comment" } }
    schema = { "$ref" => "#/$defs/comment",
               "$defs" => { "comment" => comment, "list" => list,
                            "replies" => { "anyOf" => [{ "type" => "null" }, { "$ref" => "#/$defs/list" }] } } }
    body = JSON.generate(60.times.inject(nil) { |inner| [inner] }, max_nesting: 100)
    in_shop({ "/" => ["200 OK", { "Content-Type" => "application/json" }, body] }, "json_schema" => schema) do |_, path|
      seal = SmokeSeal.run("shop", config: path, boot_window: 0)
      assert_predicate seal, :green?, seal.to_h
    end
  end

  private

  def in_shop(pages, expected = {})
    HTTPServer.start(pages) do |server|
      shop = { "url" => server.url, "boot_window" => 0, "checks" => { "home" => { "path" => "/", **expected } } }
      shop["revision"] = { "header" => "X-Revision" } if expected.empty?
      in_app(JSON.generate("apps" => { "shop" => shop })) do |folder|
        yield server, "#{folder}/config/smoke_seal.yml"
      end
    end
  end
end
