# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

# What the command says to a word that it does not know.
class CLIHintsTest < Minitest::Test
  include ProdSmoke

  HELP = /\AChecks a live app from outside/

  def test_help_is_printed_by_its_name_too
    [%w[help], %w[help init], %w[--help], %w[-h]].each do |arguments|
      result = Command.run(*arguments)
      assert_match HELP, result.out, arguments
      assert_equal ["", 0], [result.err, result.code]
    end
  end

  def test_word_that_is_like_a_command_an_app_or_a_check_gets_a_suggestion
    { "lst" => "did you mean list?", "lsit" => "did you mean list?", "hlep" => "did you mean help?",
      "explian" => "did you mean explain?", "check-conf" => "did you mean check-config?",
      "Init" => "did you mean init?", "stduio" => "did you mean studio?",
      "home" => "home is a check of studio: prod-smoke studio home" }.each do |word, said|
      result, server = seal({ "/" => PAGE }, word)
      assert_refused(/\Aprod-smoke: unknown app #{word}; known: studio; #{Regexp.escape(said)}\n\z/, result)
      assert_empty server.requests
    end
    result, = seal({ "/" => PAGE }, "home", "tasks")
    assert_refused(/; home is a check of studio: prod-smoke studio home tasks\n/, result)
    result, = seal({ "/" => PAGE }, "list", "studoi")
    assert_refused(/unknown app studoi; known: studio; did you mean studio\?\n/, result)
    in_folder { |folder| assert_refused(/; did you mean list\?\n\z/, Command.run("lits", folder: folder)) }
  end

  def test_word_that_is_like_nothing_gets_none
    %w[blog production x].each do |word|
      result, = seal({ "/" => PAGE }, word)
      assert_refused(/\Aprod-smoke: unknown app #{word}; known: studio\n\z/, result)
    end
  end

  def test_missing_url_names_the_file_init_and_the_option
    in_app("apps: { studio: { timout: 5 } }") do |folder|
      [%w[], %w[studio], %w[list], %w[check-config]].each do |arguments|
        result = Command.run(*arguments, folder: folder)
        assert_refused(/timout: unknown setting/, result)
        hint = "url: is missing; write url: https://… below studio in config/smoke_seal.yml, or run: prod-smoke init " \
               "https://… --app studio --merge, or give it with --url https://…"
        assert_includes result.err, hint
      end
    end
  end

  def test_the_init_that_a_missing_url_names_adds_it_to_the_file_that_is_there
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_app("apps:\n  blog:\n    url: https://blog.example\n  studio:\n    timeout: 5\n") do |folder|
        refused = Command.run("studio", folder: folder).err
        words = refused[/or run: prod-smoke (init .*), or give it/, 1].sub("https://…", server.url).split
        assert_equal 0, Command.run(*words, folder: folder).code
        assert_equal 0, Command.run("studio", folder: folder).code
      end
    end
  end
end
