# frozen_string_literal: true

require "json"
require_relative "command"

module Bench
  # A program that requests the pages of a {Many} without checks, and prints as JSON how long that took. Each has a
  # NAME and a PROGRAM.
  class Tool
    # @return [Float] seconds, by its own watch
    attr_reader :took

    def self.installed? = !Command.which(self::PROGRAM).nil?
    def self.version = `#{self::PROGRAM} --version`[/\d+\.\d+\.\d+/]

    def initialize(many, *options)
      @many = many
      @options = options
    end

    def name = self.class::NAME
    def every = 1
    def asks = @many.checks
    def judges? = false

    private

    def told = JSON.parse(IO.popen([WITHOUT_BUNDLER, self.class::PROGRAM, *@options], &:read))
  end
end
