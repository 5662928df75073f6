# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/docs/config_block"
require_relative "../support/docs/page"
require "smoke_seal/cli"

# What the documentation names in a line of text, between backquotes: commands with their options, classes and methods.
class DocsMentionsTest < Minitest::Test
  CODE = /`([^`\n]+)`/
  COMMAND = %r{\A(?:bin/)?prod-smoke (?<words>.+)}
  CONSTANT = /\bSmokeSeal(?:::[A-Z]\w+)*(?:[.#][a-z_]+[?!]?)?/
  PRESET = /`(\{ preset: [^`]+\})`/
  # Of the Rails layer, which is not loaded here.
  RAILS = /\ASmokeSeal::(?:Engine|Pages|Sealable|SealableQueries|SealStep|RemovedRoutes|\w+Job)\b/
  # The changelog has names of earlier versions, the architecture says what there is not.
  PAGES = Docs::Page.all.reject { |page| %w[CHANGELOG.md docs/architecture.md].include?(page.path) }

  # @return [Array<Array<String>>] each code, after the path of its page
  def self.mentions
    PAGES.flat_map { |page| page.text.scan(CODE).flatten.map { |code| [page.path, code] } }.uniq
  end

  MENTIONS = mentions

  # The options of a command, with those of every command. The seal has no word.
  def options_of(command)
    forms = SmokeSeal::CLI.const_get(:Usage)::FORMS.select { |form| form.command == command }
    forms.flat_map(&:option_names).flat_map { |name| [name.to_s, "no-#{name}"] } + %w[help version]
  end

  def test_each_option_of_a_command_is_one_of_it
    commands = MENTIONS.filter_map { |path, code| [path, code, code[COMMAND, :words]] if code.match?(COMMAND) }
    assert_operator commands.size, :>, 20
    commands.each do |path, code, words|
      command = SmokeSeal::CLI::WORDS.find { |word| word == words[/\A[a-z-]+/] }
      assert_empty words.scan(/(?<!\S)--([a-z-]+)/).flatten - options_of(command), "#{path}: #{code}"
    end
  end

  def test_each_class_and_method_exists
    names = MENTIONS.flat_map { |path, code| code.scan(CONSTANT).map { |name| [path, name] } }.uniq
    assert_operator names.size, :>, 40
    names.grep_v(->((_path, name)) { name.match?(RAILS) }).each { |path, name| assert there?(name), "#{path}: #{name}" }
  end

  def there?(name)
    constant, separator, method = name.partition(/[.#]/)
    value = Object.const_get(constant)
    return true if separator.empty?

    separator == "." ? value.respond_to?(method) : value.method_defined?(method)
  rescue NameError
    false
  end

  def test_a_name_that_does_not_exist_is_found
    %w[SmokeSeal.rnu SmokeSeal::Sael SmokeSeal::Seal#to_x SmokeSeal::Ship.sea].each { |name| refute there?(name), name }
    assert there?("SmokeSeal::Seal#to_h")
  end

  def test_each_preset_of_rollback_commands_is_one_with_its_settings
    presets = PAGES.flat_map { |page| page.text.scan(PRESET).flatten }
    assert_operator presets.size, :>=, 8
    presets.each { |preset| assert_empty Docs::ConfigBlock.new("rollback: #{preset}").problems, preset }
  end
end
