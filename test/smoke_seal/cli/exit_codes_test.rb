# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "json"

# What a wrapper reads: the exit code by --advisory, and the seal in a file.
class CLIExitCodesTest < Minitest::Test
  include ProdSmoke

  BROKEN = { "/" => [500, {}, "no"] }.freeze

  # The pages, the words, the code without and with --advisory.
  def test_with_advisory_only_a_red_seal_is_red
    [[{ "/" => PAGE }, %w[studio], 0, 0], [BROKEN, %w[studio], 1, 1], [{ "/" => PAGE }, %w[blog], 2, 0],
     [{ "/" => PAGE }, %w[studio --nope], 2, 0], [{ "/" => PAGE }, %w[studio --boot-window soon], 2, 0],
     [{ "/" => PAGE }, %w[studio --previous none.json], 2, 0]].each do |pages, words, code, advisory|
      assert_equal code, seal(pages, *words).first.code, words
      result, = seal(pages, *words, "--advisory")
      assert_equal advisory, result.code, words
      assert_includes result.err, "prod-smoke: advisory: this would be exit code #{code}\n" if code != advisory
    end
  end

  def test_an_unsealed_run_is_advisory
    in_app("apps: { studio: { url: 'http://127.0.0.1:9', deadline: 0.2, timeout: 0.2, boot_window: 0 } }") do |folder|
      # No extension: nothing can be judged.
      env = { "RUBYOPT" => "-r#{folder}/none" }
      File.write("#{folder}/none.rb", <<~RUBY)
        module Kernel
          alias original_require require
          def require(name) = name.end_with?("smoke_seal/smoke_seal") ? raise(LoadError) : original_require(name)
        end
      RUBY
      assert_equal 3, Command.run("studio", folder: folder, env: env).code
      assert_equal 0, Command.run("studio", "--advisory", folder: folder, env: env).code
    end
  end

  def test_the_seal_is_written_to_a_file_beside_the_report
    HTTPServer.start(BROKEN) do |server|
      in_studio(server) do |folder|
        result = Command.run("--json-file", "seal.json", folder: folder)
        assert_match(/^🔴 Production smoke seal/, result.out)
        told = JSON.parse(File.read("#{folder}/seal.json"))
        assert_equal %w[app url passed seal reason], told.keys
        read = SmokeSeal::Seal.load(told)
        assert_predicate read, :red?
        assert_equal "failed", read.evidence.first["outcome"]
        assert_equal ["config", "seal.json"], Dir.children(folder).sort
      end
    end
  end

  def test_it_is_written_for_what_was_refused_too
    in_app("apps: { studio: { url: http://127.0.0.1:9, chekcs: } }") do |folder|
      [%w[blog], %w[studio], %w[studio more]].each do |words|
        assert_equal 2, Command.run(*words, "--json-file", "seal.json", folder: folder).code
        assert_predicate SmokeSeal::Seal.load(File.read("#{folder}/seal.json")), :unsealed?
        File.delete("#{folder}/seal.json")
      end
    end
  end

  def test_a_file_that_cannot_be_written_is_no_green
    result, = seal({ "/" => PAGE }, "--json-file", "/none/seal.json")
    assert_equal 3, result.code
    assert_match(/^prod-smoke: the report could not be written: No such file or directory/, result.err)
    assert_equal 1, seal(BROKEN, "--json-file", "/none/seal.json").first.code
  end
end
