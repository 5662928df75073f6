# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/workspace"

class SharedEntryTest < Minitest::Test
  include Workspace

  def entry(yaml, app = "shop", env: {})
    in_app(yaml) do |folder|
      with_env(env) { SmokeSeal::Config.load(path: File.join(folder, "config/smoke_seal.yml")).shared_entry(app) }
    end
  end

  def test_an_entry_is_shared_as_it_is_written_without_commands_and_what_is_about_the_host
    assert_equal({ "headers" => { "Authorization" => "env:TOKEN" }, "checks" => { "home" => { "path" => "/" } } },
                 entry(<<~YAML, env: { "TOKEN" => "c4n4ry" }))
                   apps:
                     shop:
                       url: https://u:p4ss@shop.example
                       environment: qa
                       watch: true
                       browser: { command: npx playwright test, env: [TOKEN] }
                       rollback: [git revert HEAD]
                       headers: { Authorization: env:TOKEN }
                       checks: { home: { path: / } }
                 YAML
  end

  def test_what_erb_writes_is_not_shared_where_it_may_be_a_credential
    error = assert_raises(SmokeSeal::ConfigError) { entry(<<~YAML, env: { "TOKEN" => "c4n4ry" }) }
      apps:
        shop:
          url: https://shop.example
          headers: { Authorization: "Bearer <%= ENV['TOKEN'] %>", X-Team: red, X-Other: env:TOKEN }
          revision: { header: X-Revision, hmac: "<%= ENV['TOKEN'] %>" }
          checks: { <%= "home" %>: { path: / } }
    YAML
    places = error.problems.map { |problem| problem[/\A[^:]+/] }
    assert_equal %w[apps.shop.headers.Authorization apps.shop.revision.hmac], places
    refute_includes error.message, "c4n4ry"
  end

  def test_a_token_that_erb_writes_into_an_address_is_not_shared_and_other_text_is
    yaml = <<~YAML
      apps:
        shop:
          url: https://shop.example
          checks:
            home: { path: "/<%= ENV['TOKEN'].length %>?page=<%= 7 %>" }
            open: { path: "/?token=public" }
            status: { path: "/status?token=<%= ENV['TOKEN'] %>" }
            blog: { path: /, origin: "https://u:<%= ENV['TOKEN'] %>@blog.example" }
    YAML
    error = assert_raises(SmokeSeal::ConfigError) { entry(yaml, env: { "TOKEN" => "c4n4ry" }) }
    places = error.problems.map { |problem| problem[/\A[^:]+/] }
    assert_equal %w[apps.shop.checks.status.path apps.shop.checks.blog.origin], places
    assert_match(/send the credential in headers, as env:NAME, and not in an address\z/, error.message)
    refute_includes error.message, "c4n4ry"
  end

  def test_an_app_that_the_config_does_not_have_is_unknown
    assert_raises(SmokeSeal::UnknownAppError) { entry("apps: { shop: { url: 'https://shop.example' } }", "blog") }
    assert_equal({}, entry("apps: { shop: { url: 'https://shop.example' } }"))
  end
end
