# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/command"

# Old names of constants still work, and each warns once.
class RenamedConstantsTest < Minitest::Test
  RENAMED = {
    "Blame" => "FailureGroup", "Plain" => "TerminalText",
    "Trouble" => "ErrorText", "Columns" => "DisplayWidth",
    "Host" => "HostDeployConfig", "Alert::WayBack" => "Alert::RollbackCommand"
  }.freeze

  def run_ruby(script)
    command = [RbConfig.ruby, "--disable-gems", "-I#{File.join(Command::ROOT, "lib")}"]
    Command.run("-rsmoke_seal", "-e", script, command: command)
  end

  RENAMED.each do |old, new|
    define_method("test_#{old}_is_#{new}_and_warns_once") do
      result = run_ruby("2.times { print SmokeSeal::#{old}.equal?(SmokeSeal::#{new}), ' ' }")
      assert_equal ["true true ", "-e:1: warning: SmokeSeal::#{old} is deprecated; use SmokeSeal::#{new}\n", 0],
                   [result.out, result.err, result.code]
    end
  end

  def test_the_old_names_of_the_rails_layer_work_where_it_is_loaded
    script = "SmokeSeal.const_set(:FallbackOutput, 1); SmokeSeal.const_set(:RollbackCommands, 2); " \
             "p [SmokeSeal::LastResort, SmokeSeal::WaysBack]"
    result = run_ruby(script)
    assert_equal "[1, 2]\n", result.out
    assert_equal 2, result.err.lines.grep(/is deprecated; use/).size
  end

  def test_the_old_method_of_an_alert_works_and_warns
    result = run_ruby("seal = SmokeSeal::Seal.from_result(passed: false); " \
                      "p SmokeSeal::Alert.new(seal, app: 'x', commands: ['true']).ways_back.map(&:command)")
    assert_equal [%(["true"]\n), "-e:1: warning: SmokeSeal::Alert#ways_back is deprecated; use " \
                                 "SmokeSeal::Alert#rollback_commands\n"], [result.out, result.err]
  end

  def test_an_unknown_constant_is_still_a_name_error
    assert_match(/uninitialized constant SmokeSeal::Nothing \(NameError\)/, run_ruby("SmokeSeal::Nothing").err)
  end

  def test_loading_the_gem_uses_no_old_name
    assert_empty run_ruby("SmokeSeal.eager_load!").err
  end
end
