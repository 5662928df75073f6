# frozen_string_literal: true

require_relative "../../test_helper"
require "open3"

# The tasks of the gem as `bin/rails` lists them in the reference host.
class TasksTest < Minitest::Test
  DUMMY = File.expand_path("../../dummy", __dir__)
  COLUMNS = 80
  # Newer Rails lists `bin/rails`, older `rails`.
  PREFIX = %r{\A(?:bin/)?rails }

  def list(option)
    env = { "RAKE_COLUMNS" => COLUMNS.to_s, "RAILS_ENV" => "test" }
    out, status = Open3.capture2e(env, "bundle", "exec", "bin/rails", option, "smoke_seal", chdir: DUMMY)
    assert_predicate status, :success?, out
    out.lines(chomp: true)
  end

  def test_each_task_is_described_in_the_list_and_none_is_cut_in_80_columns
    listed = list("-T")
    names = listed.map { |line| line[/smoke_seal:(\w+)/, 1] }
    assert_equal %w[compile open_run prune_vantages record removed watch], names
    listed.each do |line|
      assert_match(/  # [A-Z][^#]+\z/, line)
      refute_match(/\.\.\.\z/, line)
      assert_operator "bin/#{line.delete_prefix("bin/")}".length, :<=, COLUMNS, line
    end
  end

  def test_no_task_is_hidden_from_the_list
    names = ->(lines) { lines.grep(PREFIX).map { |line| line.split.fetch(1) } }
    assert_equal names.call(list("-T")), names.call(list("-AT"))
  end
end
