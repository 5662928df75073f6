# frozen_string_literal: true

require_relative "../test_helper"

class ColumnsTest < Minitest::Test
  DisplayWidth = SmokeSeal::DisplayWidth

  def test_letters_take_one_column_and_wide_characters_two
    { "home" => 4, "größe" => 5, "gro\u0308ße" => 5, "日本語" => 6, "カタカナ" => 8, "ｶﾀｶﾅ" => 4, "한국어" => 6, "ＡＢ" => 4,
      "👍🏽" => 2, "👨‍👩‍👧" => 2, "🇩🇪" => 2, "❤️" => 2, "✓…×" => 3, "\u200B" => 0, "" => 0 }.each do |text, width|
      assert_equal width, DisplayWidth.width(text), text
    end
  end

  def test_text_is_filled_up_to_a_width_and_never_cut_by_that
    { "日本" => "日本  ", "home" => "home  ", "too long" => "too long" }.each do |text, filled|
      assert_equal filled, DisplayWidth.ljust(text, 6)
    end
  end

  def test_text_is_wrapped_between_words_and_a_url_stays_whole
    url = "https://shop.example/#{"x" * 20}"
    assert_equal ["a word", url, "or two"], DisplayWidth.wrap("a word #{url} or two", 10)
    assert_equal ["日本 日本", "日本"], DisplayWidth.wrap("日本 日本 日本", 9)
    assert_equal [""], DisplayWidth.wrap("", 10)
  end

  def test_only_a_word_with_wide_characters_is_cut_where_it_does_not_fit
    assert_equal %w[日本語日 本語], DisplayWidth.wrap("日本語日本語", 9)
    assert_equal ["got", "\"日本語", "日本\""], DisplayWidth.wrap('got "日本語日本"', 8)
  end

  def test_text_is_cut_within_a_width_and_not_through_a_character
    assert_equal "日本語", DisplayWidth.fit("日本語", 6)
    assert_equal "日本…", DisplayWidth.fit("日本語", 5)
    assert_equal "日…", DisplayWidth.fit("日本語", 4)
    assert_equal "…", DisplayWidth.fit("日本語", 1)
    assert_equal "", DisplayWidth.fit("日本語", 0)
  end
end
