# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # A suite that is being written: what it says, and why.
      class Draft
        # A setting, or an expectation of a check. What is taken out stays there as a comment, which says why.
        Line = Struct.new(:key, :value, :why, :out)

        # A check, its lines, and what it is there for.
        class Check
          attr_reader :name, :why, :lines
          attr_accessor :out

          # @param name [String]
          # @param why [String]
          # @param lines [Array<Line>] the path first
          def initialize(name, why, lines)
            @name = name
            @why = why
            @lines = lines
          end

          # @return [Hash] as it stands in the config
          def to_h = lines.reject(&:out).to_h { |line| [line.key, line.value] }

          # Takes out what did not hold, and the check as a whole where nothing is left that it could be known by.
          #
          # @param record [Hash] the evidence
          def take_out(record)
            findings = record.fetch("findings", [])
            spoken_of = findings.map { |finding| lines.drop(1).find { |line| line.key == finding["expectation"] } }
            left = lines.drop(1).reject(&:out) - spoken_of
            return self.out = Draft.reason(record) if findings.empty? || spoken_of.include?(nil) || left.empty?

            spoken_of.zip(findings) { |line, finding| line.out ||= Draft.finding(finding) }
          end
        end

        # @return [String] why, of a record that did not hold
        def self.reason(record)
          said = record.fetch("findings", []).map { |it| finding(it) }
          TerminalText.line(said.first || record["reason"] || "it was not judged", 300)
        end

        def self.finding(finding)
          TerminalText.line("#{finding["expectation"]}: expected #{finding["expected"]}, got #{finding["got"]}", 300)
        end

        # @return [String]
        attr_reader :app

        # @return [Array<Line>] what stands above the checks
        attr_reader :settings

        # @return [Array<Check>]
        attr_reader :checks

        # @return [Array<String>] what is to be said to whoever adapts it
        attr_reader :remarks

        def initialize(app, settings, checks, remarks)
          @app = app
          @settings = settings
          @checks = checks
          @remarks = remarks
        end

        # @return [Array<Check>] those that are in it
        def kept = checks.reject(&:out)

        # @return [Hash] the app's entry in the config
        def entry(only: kept)
          settings.reject(&:out).to_h { |line| [line.key, line.value] }
                  .merge("checks" => only.to_h { |check| [check.name, check.to_h] })
        end

        # Takes out what a record speaks of: a check, or the setting that it is named after.
        def take_out(record)
          check = kept.find { |it| it.name == record["check"] }
          return check.take_out(record) if check

          setting = settings.find { |line| line.key == record["check"] }
          setting.out = self.class.reason(record) if setting
        end

        # @return [Array<String>] what was taken out, and why
        def taken_out
          of_checks = checks.flat_map do |check|
            reasons = check.out ? [check.out] : check.lines.filter_map(&:out)
            reasons.map { |reason| "#{check.name}: #{reason}" }
          end
          settings.select(&:out).map { |line| "#{line.key}: #{line.out}" } + of_checks
        end
      end
    end
  end
end
