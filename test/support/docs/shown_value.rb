# frozen_string_literal: true

require_relative "transcript"

module Docs
  # A value that the documentation shows.
  class ValueDiffers < StandardError; end

  # @param documented [String]
  # @raise [ValueDiffers] unless +value+ looks like that
  def self.shown(documented, value)
    printed = value.inspect
    return value unless Transcript.new(spaced(documented)).difference(spaced(printed))

    raise ValueDiffers, "the documentation shows #{documented}, and it is #{printed}"
  end

  # Ruby 3.4 writes hashes in another way.
  def self.spaced(text)
    text.gsub(/:(\w+) *=> */, "\\1: ").gsub(/ *=> */, " => ").gsub(/ *([{}]) */, "\\1")
  end

  private_class_method :spaced
end
