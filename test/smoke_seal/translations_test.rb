# frozen_string_literal: true

require_relative "../test_helper"
require "yaml"

# The table of the sentences that a host may translate, beside the code that uses them.
class TranslationsTest < Minitest::Test
  ROOT = File.expand_path("../..", __dir__)
  ENGLISH = YAML.safe_load_file(File.join(ROOT, "config/locales/smoke_seal.en.yml")).dig("en", "smoke_seal").freeze
  # Where the keys below a section are used. The code names a key without its section.
  SECTIONS = {
    "badge" => ["lib/generators/smoke_seal/install/templates/smoke_seal_{helper,badge}*"],
    "age" => ["lib/smoke_seal/seal_age.rb"],
    "alert.advice" => ["lib/smoke_seal/alert/advice.rb"],
    "alert" => ["lib/smoke_seal/alert.rb", "lib/smoke_seal/alert/*.rb", "lib/smoke_seal/sinks/*.rb"],
    "pages.report" => ["lib/smoke_seal/reports/**/*.{rb,erb}", "lib/smoke_seal/rails/pages/*.rb"],
    "pages.actions" => ["app/**/*.{rb,erb}", "lib/smoke_seal/rails/pages/*.rb"],
    "pages" => ["app/**/*.{rb,erb}", "lib/smoke_seal/rails/pages/*.rb"]
  }.freeze
  # The calls that take a key, up to the first keyword argument; what is between is an expression with literals.
  CALL = /\b(?:translated|smoke_seal_text|seal_words|seal_action_words|Words\.t|Translations\.text)\(([^\n]*)/
  PLURAL = %w[one other].freeze
  SENTENCES = SmokeSeal::Translations

  def keys(branch = ENGLISH, path = [])
    return [path.join(".")] unless branch.is_a?(Hash) && branch.keys != PLURAL

    branch.flat_map { |name, below| keys(below, [*path, name]) }
  end

  # @return [String] the longest one that the key is in
  def section_of(key) = SECTIONS.keys.select { |name| key.start_with?("#{name}.") }.max_by(&:length)

  # @return [Array<String>] the key as the code of a section may name it
  def names(key)
    inside = SECTIONS.keys.select { |section| key.start_with?("#{section}.") }
    [key, *inside.map { |section| key.delete_prefix("#{section}.") }]
  end

  def sources(section)
    Dir.glob(SECTIONS.fetch(section), base: ROOT).map { |path| File.read(File.join(ROOT, path), encoding: "UTF-8") }
  end

  # Quoted keys, symbols, and the words of %w.
  def literals(source)
    words = source.scan(/%w\[([^\]]*)\]/).flatten.flat_map(&:split)
    [*source.scan(/"((?:[\w.]|\#\{[^}]*\})+)"/).flatten, *source.scan(/:(\w+)/).flatten, *words]
  end

  # A key may be interpolated, but not where it begins.
  def pattern(literal)
    return if literal.start_with?("\#{")

    /\A#{literal.split(/\#\{[^}]*\}/, -1).map { |part| Regexp.escape(part) }.join("[\\w.]+")}\z/
  end

  # The keys in calls. Only the first argument has one.
  def called(section)
    rests = sources(section).flat_map { |source| source.scan(CALL).flatten }
    rests.flat_map { |rest| rest[/\A.*?(?=, \w+:|\)|\z)/].scan(/"([^"]*)"/).flatten }.uniq
  end

  def test_each_sentence_has_a_section_and_is_used_there
    unused = keys.group_by { |key| section_of(key) }.flat_map do |section, of_section|
      patterns = sources(section).flat_map { |source| literals(source) }.uniq.filter_map { |text| pattern(text) }
      of_section.reject { |key| names(key).any? { |name| patterns.any? { |one| one.match?(name) } } }
    end
    assert_empty unused
  end

  def test_each_key_that_the_code_names_is_there
    known = keys.flat_map { |key| names(key) }
    SECTIONS.each_key do |section|
      patterns = called(section).filter_map { |literal| pattern(literal) }
      assert_empty patterns.reject { |one| known.any?(one) }, section
    end
    assert_operator called("alert").size, :>, 20
    assert_operator called("pages").size, :>, 40
  end

  def test_without_rails_a_sentence_is_english_with_its_values
    assert_equal "Before a rollback: look.", SENTENCES.text("alert.caution", what: "look")
    value = "%{what} \\\\1" # rubocop:disable Style/FormatStringToken -- a value is not interpolated
    assert_equal "Before a rollback: #{value}.", SENTENCES.text("alert.caution", what: value)
    assert_equal "No release was green yet.", SENTENCES.text("pages.overview.no_times")
  end

  def test_the_count_chooses_the_plural
    assert_match(/\AOne release was/, SENTENCES.text("pages.overview.never_green", count: 1))
    assert_match(/\A3 releases were/, SENTENCES.text("pages.overview.never_green", count: 3))
  end

  def test_an_unknown_key_or_a_missing_value_is_a_mistake_of_the_code
    assert_raises(KeyError) { SENTENCES.text("alert.nothing") }
    assert_raises(KeyError) { SENTENCES.text("alert.caution") }
  end

  # I18n may be loaded by another gem, without this one's sentences.
  def test_without_rails_i18n_is_not_asked
    script = 'module I18n; def self.t(*) = raise("asked"); end; require "smoke_seal"; ' \
             'print SmokeSeal::Translations.text("alert.notes"), SmokeSeal::Translations.keeping_locale { 7 }.call'
    assert_equal "Notes:7", IO.popen([RbConfig.ruby, "-I#{ROOT}/lib", "-e", script], &:read)
  end
end
