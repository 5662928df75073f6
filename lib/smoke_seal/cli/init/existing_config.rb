# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # A config that is there, and that new settings and checks are added to. Its text stays as it is: comments, order
      # and ERB as well. What is new is inserted as lines of their own.
      class ExistingConfig
        # The lines of the top-level key +alert+, with the comment before it.
        ALERT = /(?:^#[^\n]*\n)*^alert:[^\n]*\n?(?:^(?:[ \t]+[^\n]*|#[^\n]*|)\n)*(?:^[ \t]+[^\n]*\z)?/
        private_constant :ALERT

        # @param path [String]
        # @return [String] what the file says about alerts, to stand at the end of another one
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

        # @param draft [Draft] without what the file has
        # @return [String] the text of the file with the draft added
        # @raise [ConfigError] it is written in a way that lines cannot be added to
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
