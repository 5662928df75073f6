# frozen_string_literal: true

require "uri"
require_relative "../test_helper"

class ErrorTextTest < Minitest::Test
  def text(error) = SmokeSeal::ErrorText.text(error)

  def test_an_error_is_reported_by_its_class_and_the_first_line_of_its_message
    assert_equal "RuntimeError: no room", text(RuntimeError.new("no room\nDETAIL: the whole row"))
    assert_equal "NotImplementedError", text(NotImplementedError.new)
  end

  def test_one_of_ours_says_all_there_is_to_say
    assert_equal "no such thing", text(SmokeSeal::ConfigError.new("no such thing"))
  end

  def test_credentials_are_left_out
    assert_equal "RuntimeError: redis://cache:6379 is away", text(RuntimeError.new("redis://me:pw@cache:6379 is away"))
    said = text(URI::InvalidURIError.new('bad URI: "https://discord.com/api/webhooks/1/s3cret"'))
    assert_equal 'URI::InvalidURIError: bad URI: "https://discord.com/api/webhooks/…"', said
  end

  def test_a_file_that_is_missing_is_reported_without_the_function_that_failed
    error = assert_raises(Errno::ENOENT) { File.read("/no/such @ file.json") }
    assert_equal "Errno::ENOENT: No such file or directory - /no/such @ file.json", text(error)
  end

  def test_a_message_without_end_is_cut
    assert_operator text(RuntimeError.new("x" * 10_000)).length, :<, 350
  end

  def test_bytes_that_are_no_text_do_not_matter
    assert_predicate text(RuntimeError.new("\xFF".b)), :valid_encoding?
  end
end
