# frozen_string_literal: true

require "erb"
require "smoke_seal/cli"

# The manual page: prose of prod-smoke.1.erb, with the commands and options as the command line has them
# (lib/smoke_seal/cli/usage.rb and options.rb). `rake man` writes it.
class ManPage
  TEMPLATE = File.expand_path("prod-smoke.1.erb", __dir__)
  PATH = File.expand_path("prod-smoke.1", __dir__)
  USAGE = SmokeSeal::CLI.const_get(:Usage)

  # @return [String] in the macros of man(7)
  def self.render = new.render

  # Writes the page.
  def self.write = File.write(PATH, render)

  def initialize
    @options = SmokeSeal::CLI.const_get(:Options).list
  end

  # @return [String]
  def render = ERB.new(File.read(TEMPLATE, encoding: "UTF-8"), trim_mode: "-").result(binding)

  private

  def version = SmokeSeal::VERSION

  def forms = USAGE::FORMS

  def options = @options.values

  # A form of the usage: commands and options in bold, what stands for something else in italics.
  def usage(form)
    first, *others = USAGE.parts(form, @options)
    words = first.split.map { |word| ["prod-smoke", form.command].include?(word) ? bold(word) : marked(word) }
    [*words, *others.map { |part| marked(part) }].join(" ")
  end

  # "\fB\-\-url\fR \fIURL\fR", after the short spelling if there is one
  def spelling(option) = [option.short, option.synopsis].compact.map { |text| marked(text) }.join(", ")

  def marked(text)
    escape(text).gsub(/(?:\\-)+(?:\[no\\-\])?[a-z][a-z\\-]*|[A-Z]+(?:\.json)?/) do |word|
      word.start_with?("\\-") ? "\\fB#{word}\\fR" : "\\fI#{word}\\fR"
    end
  end

  def bold(word) = "\\fB#{escape(word)}\\fR"

  def escape(text) = text.gsub("\\", "\\e").gsub("-", "\\-")

  # Text for a line of its own. Only the hyphens of options are shown as they are typed.
  def prose(text)
    text.gsub("\\", "\\e").gsub(/(?<![\w-])--?(?=\w)/) { |dashes| dashes.gsub("-", "\\-") }.sub(/\A(?=[.'])/, "\\\\&")
  end
end
