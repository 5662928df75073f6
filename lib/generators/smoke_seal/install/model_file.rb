# frozen_string_literal: true

require_relative "inserted_line"

module SmokeSeal
  module Generators
    # A Thor action that adds the concern as the first line of the host's model, or removes it.
    class ModelFile < InsertedLine
      # With leading ::, since the model may have a constant of that name.
      LINE = "include ::SmokeSeal::Sealable"
      INCLUDED = /^\s*include\b[^#\n]*\bSmokeSeal::Sealable\b/

      # @param generator [Rails::Generators::Base]
      # @param path [String] relative to the host's root
      # @param class_name [String] "Deploy::Release"
      def initialize(generator, path, class_name)
        super(generator, path)
        @class_name = class_name
      end

      private

      def line = LINE

      def present? = source.match?(INCLUDED)

      # `class Release` with any superclass, alone on its line. Does not match a line that continues, for example after
      # a comma, or that also ends the class.
      def opening_line
        name = "(?:[\\w:]+::|::)?#{@class_name.demodulize}"
        superclass = /[ \t]*<[^;#\n]*[\w\])}]/
        /^(?<indent>[ \t]*)class[ \t]+#{name}(?:#{superclass})?[ \t]*(?:\#[^\n]*)?(?<newline>\r?\n)/
      end

      def no_opening = "does not begin its class on a line of its own"

      def hint = "`#{LINE}` as the first line of class #{@class_name}"

      def what = "SmokeSeal::Sealable"
    end
  end
end
