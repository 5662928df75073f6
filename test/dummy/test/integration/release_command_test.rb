# frozen_string_literal: true

require "rails_helper"
require_relative "../support/committed"
require_relative "../support/ships"

# bin/release as an operator runs it: a process of its own.
class ReleaseCommandTest < ActiveSupport::TestCase
  include Committed
  include Ships

  def test_a_release_is_shipped_whatever_its_seal
    release = assembled
    HTTPServer.start(BROKEN) do |production|
      outcome = in_folder { |folder| Dir.chdir(folder) { ship_by_command(release, production) } }
      assert_equal 0, outcome.code
      assert_match(/^ship    july-edition is shipped$/, outcome.out)
      assert_match(/^    heroku rollback/, outcome.err)
    end
    assert_predicate Release.find(release.id).smoke_seal, :red?
    listed = bin_release("list")
    assert_equal [0, "july-edition              shipped     🔴  July Edition\n"], [listed.code, listed.out]
  end

  def test_a_release_is_shipped_though_nobody_reads_the_output
    release = assembled
    HTTPServer.start(HEALTHY) do |production|
      reader, writer = IO.pipe
      reader.close
      env = { "PRODUCTION_URL" => production.url, "DEPLOY_COMMAND" => "echo deploying" }
      assert system(env, RbConfig.ruby, BIN_RELEASE, "ship", release.slug, out: writer, err: writer)
    end
    assert_equal "shipped", release.reload.state
  end

  def test_what_aborts_a_ship_is_reported_and_shows_in_the_exit_code
    assembled
    failed = bin_release("ship", "july-edition", env: { "DEPLOY_COMMAND" => "false" })
    assert_equal [1, "release: not shipped: the deploy of #{APP} failed: false ended with exit code 1\n"],
                 [failed.code, failed.err]
    Release.last.abandon!
    refused = bin_release("ship", "july-edition")
    assert_equal [1, "release: not shipped: july-edition is abandoned, and only what is assembled can be shipped\n"],
                 [refused.code, refused.err]
  end

  def test_a_command_line_that_is_wrong_does_nothing
    { [] => /what to do/, %w[ship] => /what to do/, %w[ship a b] => /what to do/, %w[list a] => /what to do/,
      %w[sink a] => /what to do/, %w[--force] => /invalid option: --force/,
      %w[ship nowhere] => /there is no release nowhere; bin.release list shows them/ }.each do |arguments, message|
      outcome = bin_release(*arguments)
      assert_equal 2, outcome.code, arguments
      assert_match(/\Arelease: .*#{message}.*\nTry bin.release --help\n\z/, outcome.err)
      assert_empty outcome.out
    end
  end

  def test_help_needs_neither_rails_nor_a_database
    outcome = bin_release("--help", env: { "DATABASE_URL" => "nothing://at.all" })
    assert_equal [0, ""], [outcome.code, outcome.err]
    assert_match(%r{bin/release ship SLUG.*130  interrupted}m, outcome.out)
  end

  def test_a_database_that_is_not_there_is_reported
    outcome = in_folder do |folder|
      bin_release("ship", "july-edition", env: { "DATABASE_URL" => "sqlite3:#{folder}/empty.sqlite3" })
    end
    assert_equal 1, outcome.code
    assert_match(%r{\Arelease: the database: .*releases.*bin/rails db:migrate\)\n\z}m, outcome.err)
  end

  private

  def ship_by_command(release, production)
    bin_release("ship", release.slug, env: { "PRODUCTION_URL" => production.url })
  end
end
