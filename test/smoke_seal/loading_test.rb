# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/command"

class LoadingTest < Minitest::Test
  include Workspace

  # What a process has loaded after it ran +script+, without Bundler and RubyGems, which load some of these themselves.
  def loaded_by(script)
    ruby = [RbConfig.ruby, "--disable-gems", "-I#{File.join(Command::ROOT, "lib")}"]
    result = Command.run("-e", "#{script}; puts $LOADED_FEATURES", command: ruby)
    assert_equal ["", 0], [result.err, result.code]
    result.out
  end

  def test_requiring_the_gem_loads_nothing_that_is_not_needed_yet
    unwanted = %r{/(?:psych|erb|optparse|json|rails|active_support|timeout)(?:\.rb|/)}
    assert_empty loaded_by('require "smoke_seal"').lines.grep(unwanted)
  end

  def test_constants_are_loaded_when_they_are_used
    assert_match(%r{/psych\.rb$}, loaded_by('require "smoke_seal"; SmokeSeal::YAMLFile'))
    command = 'require "smoke_seal/cli"; SmokeSeal::CLI.start'
    refute_match(%r{/optparse\.rb$}, loaded_by("#{command}(%w[nothing known], err: $stdout)"))
    assert_match(%r{/optparse\.rb$}, loaded_by("#{command}(%w[--version])"))
  end

  def test_all_of_it_can_be_loaded_at_once_but_what_is_for_rails
    waiting = "SmokeSeal.constants.select { |name| SmokeSeal.autoload?(name) }"
    loaded = loaded_by(%(require "smoke_seal"; SmokeSeal.eager_load!; p #{waiting}.sort)).lines
    rails = %i[Acknowledgement ActionAudit AlertJob Configuration LogSubscriber Notifications OpenRun Pages
               ReceivedSeal RecordEndpoint ReleaseIncident RemovedRoutes Reseal ResealJob ResealRequest RunURL SealStep
               Sealable StructuredEvents VantageAskJob VantageCloseJob VantageJob VantagePruning VantageRun VantageVote
               VoteEndpoint Watch WatchDueJob WatchJob]
    assert_equal "#{rails.inspect}\n", loaded.first
    assert_match(%r{/smoke_seal/(?:config|yaml_file|host|alert)\.rb$}, loaded.join)
    assert_empty loaded.grep(%r{/smoke_seal/rails/|/active_support})
  end

  def loaded_by_a_run(**given)
    HTTPServer.start({ "/" => [200, {}, "<title>Shop</title>"] }) do |server|
      yaml = "apps: { shop: { url: #{server.url}, boot_window: 0, checks: { home: { path: / } } } }\nquorum: any\n"
      in_app(yaml) do |folder|
        run = "SmokeSeal.run('shop', config: #{folder.inspect} + '/config/smoke_seal.yml', **#{given.inspect})"
        return loaded_by("require 'smoke_seal'; puts #{run}.status").lines(chomp: true)
      end
    end
  end

  def test_run_from_this_machine_alone_loads_nothing_of_vantages_and_several_need_no_rails
    status, *alone = loaded_by_a_run
    assert_equal ["green", []], [status, alone.grep(/vantage/).grep_v(/vantage_keys/)]
    status, *several = loaded_by_a_run(vantages: %w[local])
    assert_equal ["green", []], [status, several.grep(%r{/rails/|active_record|active_support})]
    assert_includes several.join, "/smoke_seal/vantages/collector.rb"
  end

  def test_a_seal_needs_neither_json_nor_time
    script = 'require "smoke_seal"; SmokeSeal::Seal.from_result(passed: true).then { |seal| [seal.to_json, seal.to_h] }'
    refute_match(%r{/(json|time)\.rb$}, loaded_by(script))
  end
end
