# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

# Where the command runs.
class CLIPlaceTest < Minitest::Test
  include ProdSmoke

  def test_one_app_needs_no_name
    result, = seal({ "/" => PAGE })
    assert_equal 0, result.code
    in_app("apps: { studio: , shop: }") do |folder|
      assert_refused(/\Aprod-smoke: which app\? known: studio, shop\n\z/, Command.run(folder: folder))
    end
  end

  def test_config_is_found_from_a_subfolder_and_given_from_anywhere
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        FileUtils.mkdir_p("#{folder}/app/models")
        assert_equal 0, Command.run("studio", folder: "#{folder}/app/models").code
        assert_equal 0, Command.run("studio", "--config", "../config/smoke_seal.yml", folder: "#{folder}/app").code
        assert_equal 0, Command.run("studio", "--config", "#{folder}/config/smoke_seal.yml", folder: "/").code
      end
    end
  end

  def test_url_alone_gets_the_default_checks_from_anywhere
    HTTPServer.start({ "/" => PAGE, "/up" => [200, {}, ""] }) do |server|
      result = Command.run("--url", server.url, folder: "/")
      assert_match(/\A2 passed, 0 failed, 2 requests\n✓  up .*\n✓  home .*\n🟢 /, result.out)
      assert_equal 0, result.code
    end
  end

  def test_binstub_of_a_host_finds_its_config_from_anywhere
    HTTPServer.start({ "/" => PAGE }) do |server|
      binstub = File.join(Command::ROOT, "test/dummy/bin/prod-smoke")
      result = Command.run("mcritchie-studio", "--url", server.url, "--boot-window", "0",
                           command: [RbConfig.ruby, binstub], folder: "/")
      failing = "up 404, home title+text, signin 404, tasks 404"
      assert_operator result.out, :end_with?, "failing: #{failing}; revision not checked: no sha given\n"
      assert_equal 1, result.code
    end
  end

  def test_names_beyond_ascii_are_reported_in_any_locale
    in_folder("größe/config/smoke_seal.yml" => "apps: { größe: { url: http://127.0.0.1:9, chekcs: } }") do |folder|
      folder = "#{folder}/größe"
      env = { "LANG" => "C", "LC_ALL" => "C" }
      assert_refused(/\Aprod-smoke: unknown app grün; known: größe\n\z/, Command.run("grün", folder: folder, env: env))
      assert_refused(/unknown app gr�n; known: größe/, Command.run("gr\xFCn", folder: folder, env: env))
      assert_refused(/unknown app gr�n; known: größe/, Command.run("gr\xFCn", folder: folder))
      assert_refused(%r{\Aconfig/smoke_seal.yml:\n  größe\n    chekcs: },
                     Command.run("check-config", folder: folder, env: env))
      File.write("#{folder}/config/smoke_seal.yml", "größe:")
      assert_refused(%r{/größe/config/smoke_seal.yml: größe: unknown key},
                     Command.run("check-config", folder: folder, env: env))
    end
  end

  def test_working_directory_that_was_deleted_is_reported_without_a_backtrace
    in_folder("gone/.keep" => "") do |folder|
      script = 'cd "$1"; rm -r "$1"; shift; exec "$@"'
      command = ["sh", "-c", script, "sh", "#{folder}/gone", *Command::WORDS]
      assert_refused(/\Aprod-smoke: smoke_seal.yml: no such file\n\z/,
                     Command.run("--config", "smoke_seal.yml", command: command))
    end
  end
end
