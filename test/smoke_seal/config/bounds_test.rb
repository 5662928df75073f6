# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/config_files"

# A config that does not end, and one that an editor marked.
class ConfigBoundsTest < Minitest::Test
  include ConfigFiles

  # The bound is the same in kind where it is short.
  def with_bound(seconds)
    before = SmokeSeal::YAMLFile::MOST_SECONDS
    bound_by(seconds)
    yield
  ensure
    bound_by(before)
  end

  def bound_by(seconds)
    SmokeSeal::YAMLFile.send(:remove_const, :MOST_SECONDS)
    SmokeSeal::YAMLFile.const_set(:MOST_SECONDS, seconds)
  end

  ENDLESS = ["loop {}", "sleep", "begin; loop {}; rescue StandardError; retry; end", "loop { [1].sort }",
             "Queue.new.pop", "Thread.new { sleep }.join"].freeze

  def test_erb_that_does_not_end_is_reported_by_its_line
    with_bound(0.2) do
      ENDLESS.each do |code|
        said = within(10) { problems("apps:\n  studio:\n    url: <% #{code} %>\n") }
        assert_equal ["line 3: in ERB: takes longer than 0.2 s"], said, code
      end
    end
  end

  def test_erb_of_the_deploy_config_is_bounded_and_a_run_is_unsealed
    with_bound(0.2) do
      in_folder("config/release_repos.yml" => "apps: <% loop {} %>", "config/smoke_seal.yml" => "apps:") do |folder|
        seal = within(10) { SmokeSeal.run("studio", config: "#{folder}/config/smoke_seal.yml", deadline: 1) }
        assert_predicate seal, :unsealed?
        assert_match(/release_repos.yml: line 1: in ERB: takes longer than 0.2 s\z/, seal.summary)
      end
    end
  end

  def test_five_seconds_are_the_bound
    assert_equal 5, SmokeSeal::YAMLFile::MOST_SECONDS
  end

  def test_timeouts_of_the_caller_pass_through
    own = Class.new(StandardError)
    in_app("apps: <% sleep %>") do |folder|
      path = "#{folder}/config/smoke_seal.yml"
      { nil => Timeout::Error, Timeout::Error => Timeout::Error, Interrupt => Interrupt }.each do |given, raised|
        arguments = [0.1, *given]
        assert_raises(raised) { Timeout.timeout(*arguments) { load(path: path) } }
        assert_raises(raised) { Timeout.timeout(*arguments) { SmokeSeal.run("studio", config: path) } }
      end
      assert_raises(SmokeSeal::ConfigError) { Timeout.timeout(0.1, own) { load(path: path) } }
    end
  end

  BOM = "\uFEFF"
  MARKED = ["#{BOM}---\n%s", "#{BOM}%s", "#{BOM}#{BOM}%s", "#{BOM}\n%s", "\n#{BOM}%s", "# comment\n#{BOM}---\n%s",
            "#{BOM}# comment\n#{BOM}%s", "#{BOM}<% 1 %>---\n%s", "#{BOM}\r\n---\r\n%s", "  \n#{BOM}%s"].freeze

  def test_a_byte_order_mark_before_the_text_is_no_part_of_it
    MARKED.each do |marked|
      given = suite(marked.sub("%s", STUDIO))
      assert_equal %w[up home], given.checks, marked.inspect
    end
    assert_nil suite("#{BOM}apps: { studio: { url: https://a.test } } # #{BOM}").note
  end

  def test_a_byte_order_mark_in_the_deploy_config_is_none_either
    in_folder("config/smoke_seal.yml" => "", "config/release_repos.yml" => BOM + RELEASE_REPOS) do |folder|
      assert_equal ["studio"], load(path: "#{folder}/config/smoke_seal.yml").apps
    end
  end

  def test_a_mark_within_the_text_stays_there
    name = suite("apps: { studio: { url: https://a.test, checks: { \"a#{BOM}b\": { path: / } } } }").checks.first
    assert_equal "a#{BOM}b", name
  end

  def test_another_encoding_of_unicode_is_reported
    %w[UTF-16LE UTF-16BE UTF-32LE UTF-32BE].each do |encoding|
      bytes = (BOM + STUDIO).encode(encoding).b
      assert_equal ["is #{encoding[0, 6]}; save it as UTF-8"], problems(bytes), encoding
    end
  end
end
