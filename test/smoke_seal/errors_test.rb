# frozen_string_literal: true

require_relative "../test_helper"

class ErrorsTest < Minitest::Test
  def test_one_rescue_catches_all_errors_of_the_gem
    assert_operator SmokeSeal::Error, :<, StandardError
    assert_operator SmokeSeal::ConfigError, :<, SmokeSeal::Error
    assert_operator SmokeSeal::UnsealedError, :<, SmokeSeal::Error
    assert_operator SmokeSeal::InternalError, :<, SmokeSeal::Error
    assert_operator SmokeSeal::ResourceError, :<, SmokeSeal::Error
    assert_operator SmokeSeal::UnknownAppError, :<, SmokeSeal::ConfigError
  end

  def test_config_error_holds_every_problem_and_says_them_line_by_line
    error = SmokeSeal::ConfigError.new(%w[one two])
    assert_equal %w[one two], error.problems
    assert_equal "one\ntwo", error.message
  end

  def test_config_error_names_the_file_in_every_problem
    error = SmokeSeal::ConfigError.new(%w[one two], file: "config/smoke_seal.yml")
    assert_equal ["config/smoke_seal.yml: one", "config/smoke_seal.yml: two"], error.problems
  end

  def test_config_error_takes_text_in_any_encoding
    error = SmokeSeal::ConfigError.new("größe", file: "/srv/gr\xC3\xB6\xC3\x9Fe".b)
    assert_equal "/srv/größe: größe", error.message
  end

  def test_unsealed_error_brings_the_seal
    seal = SmokeSeal::Seal.unsealed("no network")
    error = SmokeSeal::UnsealedError.new(seal)
    assert_same seal, error.seal
    assert_equal "no network", error.message
  end

  def test_internal_error_says_whose_bug_it_is
    message = SmokeSeal::InternalError.new("a panic without words").message
    whose = "a bug in smoke_seal #{SmokeSeal::VERSION}; please report it with what you did"
    assert_equal "a panic without words (#{whose})", message
  end
end
