# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The config that init is about to write: settings, checks, and the comment of each.
      class Draft
        # A setting, or an expectation of a check. A removed one is written as a comment with the reason. Its warnings
        # are written as a comment too.
        Line = Struct.new(:key, :value, :why, :why_removed, :warnings)

        # A check, its lines, and its purpose.
        class Check
          attr_reader :name, :why, :lines
          attr_accessor :why_removed

          # @param name [String]
          # @param why [String]
          # @param lines [Array<Line>] the path first
          def initialize(name, why, lines)
            @name = name
            @why = why
            @lines = lines
          end

          # @return [Hash] the check as the config contains it
          def to_h = lines.reject(&:why_removed).to_h { |line| [line.key, line.value] }

          # Removes the expectations that failed; or the whole check, if none would be left. Single assets that failed
          # are kept, and only warn.
          #
          # @param record [Hash] the evidence
          def remove_failed(record)
            return if keep_assets_as_warnings(record)

            findings = failing(record)
            failed = findings.map { |finding| line_of(finding) }
            left = lines.drop(1).reject(&:why_removed) - failed
            return self.why_removed = Draft.reason(record) if findings.empty? || failed.include?(nil) || left.empty?

            failed.zip(findings) { |line, finding| line.why_removed ||= Draft.finding(finding) }
          end

          # Stores the warnings of a record.
          #
          # @param record [Hash] the evidence
          def warn_of(record)
            (record.fetch("findings", []) - failing(record)).each { |finding| note_warning(finding) }
          end

          # @return [Array<String>] its warnings
          def warnings = lines.reject(&:why_removed).flat_map { |line| line.warnings || [] }

          private

          def failing(record) = record.fetch("findings", []).reject { |finding| finding["severity"] == "warn" }

          def line_of(finding) = lines.drop(1).find { |line| line.key == finding["expectation"] }

          def note_warning(finding)
            line = line_of(finding) or return
            line.warnings = [*line.warnings, Draft.finding(finding)].uniq
          end

          # Changes the failed assets of a record to warnings, if each is named and nothing else failed.
          #
          # @return [Boolean] whether it did
          def keep_assets_as_warnings(record)
            findings = failing(record)
            line = line_of(findings.first) if findings.any? && single_assets?(findings, record)
            return false unless line

            known = line.value.is_a?(Hash) ? line.value["warn"] : []
            line.value = { "warn" => [*known, *findings.map { |it| it["url"] }].uniq }
            findings.each { |finding| note_warning(finding) }
            true
          end

          # Whether only assets failed, and each is named.
          def single_assets?(findings, record)
            record["more_findings"].to_i.zero? && findings.all? { |it| it["expectation"] == ASSETS && it["url"] }
          end

          ASSETS = "assets"
          private_constant :ASSETS
        end

        # @return [String] why a record did not pass
        def self.reason(record)
          findings = record.fetch("findings", []).map { |finding| finding(finding) }
          TerminalText.line(findings.first || record["reason"] || "it was not judged", 300)
        end

        def self.finding(finding)
          TerminalText.line("#{finding["expectation"]}: expected #{finding["expected"]}, got #{finding["got"]}", 300)
        end

        # @return [String]
        attr_reader :app

        # @return [Array<Line>] the settings above the checks
        attr_reader :settings

        # @return [Array<Check>]
        attr_reader :checks

        # @return [Array<String>] notes for the person who edits the config
        attr_reader :remarks

        def initialize(app, settings, checks, remarks)
          @app = app
          @settings = settings
          @checks = checks
          @remarks = remarks
        end

        # The draft without what a config has already: its settings, and checks of the same name or of the same request.
        #
        # @param entry [Hash] the app's entry in the config
        # @return [Draft]
        def without(entry)
          known = entry["checks"].is_a?(Hash) ? entry["checks"] : {}
          requests = known.values.grep(Hash).map { |check| Draft.request(check) }
          new = checks.reject { |check| known.key?(check.name) || requests.include?(Draft.request(check.to_h)) }
          Draft.new(app, settings.reject { |line| entry.key?(line.key) }, new, remarks)
        end

        # @param check [Hash] as the config has it
        # @return [Array] the request that it makes
        def self.request(check) = check.values_at("path", "origin", "websocket")

        # @return [Array<Check>] the checks that were not removed
        def kept = checks.reject(&:why_removed)

        # @return [Boolean] whether there is nothing to write
        def empty? = kept.empty? && settings.all?(&:why_removed)

        # @return [Hash] the app's entry in the config
        def entry(only: kept)
          settings.reject(&:why_removed).to_h { |line| [line.key, line.value] }
                  .merge("checks" => only.to_h { |check| [check.name, check.to_h] })
        end

        # Stores the warnings of a record.
        def warn_of(record) = kept.find { |it| it.name == record["check"] }&.warn_of(record)

        # @return [Array<String>] the warnings of the kept checks
        def warnings = kept.flat_map { |check| check.warnings.map { |warning| "#{check.name}: #{warning}" } }

        # Removes what failed in a record: of a check, or the setting that the record is named after.
        def remove_failed(record)
          check = kept.find { |it| it.name == record["check"] }
          return check.remove_failed(record) if check

          setting = settings.find { |line| line.key == record["check"] }
          setting.why_removed = self.class.reason(record) if setting
        end

        # @return [Array<String>] what was removed, and why
        def removed
          of_checks = checks.flat_map do |check|
            reasons = check.why_removed ? [check.why_removed] : check.lines.filter_map(&:why_removed)
            reasons.map { |reason| "#{check.name}: #{reason}" }
          end
          settings.select(&:why_removed).map { |line| "#{line.key}: #{line.why_removed}" } + of_checks
        end
      end
    end
  end
end
