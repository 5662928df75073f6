# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # An existing config that settings and checks are added to. New lines are inserted. The existing text is not
      # changed, comments, order and ERB included.
      class ExistingConfig
        # The lines of the top-level key +alert+, with the comment before it.
        ALERT = /(?:^#[^\n]*\n)*^alert:[^\n]*\n?(?:^(?:[ \t]+[^\n]*|#[^\n]*|)\n)*(?:^[ \t]+[^\n]*\z)?/
        private_constant :ALERT

        # @param path [String]
        # @return [String] the file's alert settings as text, for the end of a new file
        def self.alert_of(path)
          alert = File.read(path, encoding: Encoding::UTF_8).scrub[ALERT]
          alert ? "\n#{alert.strip}\n" : ""
        end

        # @param path [String]
        # @raise [ConfigError] it is not valid
        def initialize(path)
          @path = path
          @text = File.read(path, encoding: Encoding::UTF_8)
          @text = "#{@text}\n" unless @text.empty? || @text.end_with?("\n")
          @data = YAMLFile.load(path) || {}
        end

        # @return [String]
        attr_reader :path

        # @param app [String]
        # @return [Hash] the app's entry; empty if there is none
        def entry(app)
          apps = @data["apps"]
          entry = apps[app] if apps.is_a?(Hash)
          entry.is_a?(Hash) ? entry : {}
        end

        # @param draft [Draft] without what the file has already
        # @return [String] the text of the file with the draft added
        # @raise [ConfigError] lines cannot be added to the text
        def with(draft)
          merged = Insertion.new(@text, draft).to_s
          return merged if YAMLFile.new(@path).content(merged) == expected(draft)

          refuse
        rescue Insertion::Impossible => e
          refuse(e.message)
        end

        private

        def expected(draft)
          entry = entry(draft.app)
          new = draft.entry
          checks = { **(entry["checks"] || {}), **new.delete("checks") }
          app = { **entry, **new, "checks" => checks }
          { **@data, "apps" => { **(@data["apps"] || {}), draft.app => app } }
        end

        def refuse(why = "it is written in a way that no lines can be added to")
          raise ConfigError.new("cannot be merged: #{why}; print the new config with --print, and copy from it",
                                file: @path)
        end
      end
    end
  end
end
