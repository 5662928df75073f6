# frozen_string_literal: true

module Docs
  # A block of Ruby: where it belongs in a host, and its values, which are compared.
  class RubyCode
    # By the first line that is code, or the comment that names a file.
    PLACES = {
      /\A# config\.ru\b/ => "rack",
      %r{\A# config/routes\.rb\b} => "routes",
      %r{\A# config/(?:application|environments/\w+)\.rb\b} => "application",
      %r{\A# config/initializers/} => "initializer",
      /\Aconfig\./ => "application",
      /\ARails\.application\.config\b/ => "initializer",
      /\Agem "/ => "Gemfile"
    }.freeze
    # An expression, and its value as the documentation shows it.
    SHOWN = /^(?<expression>[^\s#].*?)(?: +|\n +)# => (?<value>.+)$/

    # @param block [Block] of Ruby, or of a diff, whose new side it is
    # @return [RubyCode]
    def self.of(block)
      return new(block.code) unless block.language == "diff"

      new(block.code.lines.grep_v(/^-/).map { |line| line[1..] }.join)
    end

    # @param code [String]
    def initialize(code)
      @code = code
    end

    # @return [String, nil] nil for code that runs anywhere
    def place = PLACES.find { |start, _| @code.match?(start) }&.last

    # @return [String] the code, which raises where a value is not the documented one
    def checked
      @code.gsub(SHOWN) do
        shown = Regexp.last_match
        "Docs.shown(#{shown[:value].dump}, (#{shown[:expression]}))"
      end
    end
  end
end
