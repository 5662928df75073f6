# frozen_string_literal: true

require_relative "inserted_line"

module SmokeSeal
  module Generators
    # A Thor action that offers the engine's pages as a comment in the host's routes, or removes the comment. It is the
    # first line of the routes, so that no catch-all comes before it.
    class RoutesFile < InsertedLine
      PATH = "config/routes.rb"
      MOUNT = 'mount SmokeSeal::Engine => "/smoke_seal"'
      LINE = "# #{MOUNT} # production's seals, see docs/pages.md of the gem smoke_seal".freeze
      ENGINE = /\bSmokeSeal::Engine\b/
      # The draw block of an application, alone on its line.
      DRAW = /^(?<indent>[ \t]*)(?:(?:::)?Rails\.application|[\w:]+::Application)\.routes\.draw(?:\(\))?
              [ \t]*(?:do|\{)[ \t]*(?:\#[^\n]*)?(?<newline>\r?\n)/x
      private_constant :PATH, :MOUNT, :ENGINE, :DRAW

      # @param generator [Rails::Generators::Base]
      def initialize(generator) = super(generator, PATH)

      private

      def line = LINE

      def opening_line = DRAW

      # Mounted, or offered. Routes may also be in files of config/routes/.
      def present?
        files = Dir.glob(File.expand_path("config/routes/**/*.rb", @generator.destination_root))
        [source, *files.map { |file| File.binread(file) }].grep(ENGINE).any?
      end

      def no_opening = "does not begin its routes on a line of their own"

      def hint = "`#{MOUNT}` to the routes, if you want its pages"

      def what = "SmokeSeal::Engine"
    end
  end
end
