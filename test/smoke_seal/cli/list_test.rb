# frozen_string_literal: true

require "json"
require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

class CLIListTest < Minitest::Test
  include ProdSmoke

  CONFIG = <<~YAML
    apps:
      studio:
        url: https://isla:s3cret-pass@studio.example
        revision: { header: X-Revision }
        browser: npx playwright test
        checks:
          up: { path: /up, status: 200 }
          日本: { path: "/feed?token=s3cret-token", text: [a, b], title: c, severity: warn }
      blog: { url: https://blog.example }
  YAML

  LISTED = <<~TEXT
    studio  https://studio.example
      up        GET /up                   200
      日本      GET /feed?token=[hidden]  2xx, title, text ×2  warn
      revision  GET /                     the header x-revision, with --sha only
      browser   npx playwright test       exit code 0

    blog  https://blog.example
      up        GET /up                   200
      home      GET /                     2xx, renders, assets
  TEXT

  def test_apps_and_their_checks_are_listed_in_columns_and_nothing_is_sent
    in_app(CONFIG) do |folder|
      result = Command.run("list", folder: folder)
      assert_equal [LISTED, "", 0], [result.out, result.err, result.code]
      blog = "blog  https://blog.example\n  up    GET /up  200\n  home  GET /    2xx, renders, assets\n"
      assert_equal blog, Command.run("list", "blog", folder: folder).out
    end
  end

  def test_list_as_json
    in_app(CONFIG) do |folder|
      blog, = JSON.parse(Command.run("list", "blog", "--json", folder: folder).out)
      assert_equal ["blog", "https://blog.example"], blog.values_at("app", "url")
      up = { "name" => "up", "kind" => "check", "method" => "GET", "path" => "/up", "expects" => ["200"],
             "severity" => "fail" }
      assert_equal up, blog["checks"].first
    end
  end

  def test_list_refuses_what_it_does_not_know
    in_app(CONFIG) do |folder|
      {
        %w[list shop] => /\Aprod-smoke: unknown app shop; known: studio, blog\n\z/,
        %w[list blog up] => /unexpected argument: up/,
        %w[list --url http://127.0.0.1:9] => /list takes --config and --json\n/
      }.each { |arguments, said| assert_refused(said, Command.run(*arguments, folder: folder)) }
    end
    in_folder do |folder|
      assert_refused(/no app is known from here; write .*init/, Command.run("list", folder: folder))
    end
  end
end
