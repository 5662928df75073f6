# frozen_string_literal: true

require_relative "sealed_app"

module SmokeSeal
  module Pages
    # A release, from the data of its column.
    class SealedRelease
      # @return [Object] the value of the primary key
      attr_reader :id

      # @param id [Object]
      # @param name [String, nil] the release's name for people
      # @param raw [Object] the value of the release's column
      def initialize(id:, name:, raw:)
        @id = id
        @name = name
        @raw = raw
      end

      # @return [String] its name, or else its id
      def label
        name = TerminalText.line(@name, 120)
        name.empty? ? "##{@id}" : name
      end

      # @return [Array<SealedApp>] in the order of the ship
      def apps
        @apps ||= begin
          state = ReleaseState.new(@raw)
          ReleaseColumn.new(state.seals).columns.map do |app, column|
            SealedApp.new(release: self, app: app, column: column, state: state)
          end
        end
      end

      # @param name [String, nil]
      # @return [SealedApp, nil]
      def app(name) = apps.find { |app| app.name == name }
    end
  end
end
