# frozen_string_literal: true

require "psych"

module SmokeSeal
  class CLI
    class Init < Command
      # Writes a draft as the text of a config file. Psych quotes every value, since pages provide them.
      class YAMLText
        HEAD = <<~TEXT
          # What production must show after a deploy, as `prod-smoke init` found it. prod-smoke and the seal of a ship read it.
          # Please adapt it: remove what may change, and add what must be on each page that matters.
          #   prod-smoke list            list the checks
          #   prod-smoke explain CHECK   make one attempt of a check, and show its details
          #   prod-smoke check-config    report all problems of this file
          # All keys are described in docs/checks.md of the gem smoke_seal. Checks do not run JavaScript.
        TEXT
        # Comments after values are aligned, except after values longer than this.
        MOST_COLUMNS = 60
        # Psych quotes each path, and people none.
        PLAIN_PATH = %r{\A/[\w./~-]*\z}
        # A key and its value, in a comment.
        COPIED = /\w+: (?:\[[^\]]*\]|\{[^}]*\})/
        # Stands for a space where no line may end.
        JOINT = "\u00A0"
        REMOVED = "Removed, since it failed twice"
        WARNS = "Warns, as it did when this was written"
        private_constant :HEAD, :MOST_COLUMNS, :PLAIN_PATH, :COPIED, :JOINT, :REMOVED, :WARNS

        # @param draft [Draft]
        def initialize(draft)
          @draft = draft
        end

        # @return [String] the whole file
        # @raise [InternalError] the text does not read back as the draft
        def to_s
          lines = ["apps:", "  #{key(@draft.app)}:", *settings_lines(4), "", *separated(remark_lines(4)), "    checks:",
                   *checks_lines(6)]
          text = "#{HEAD}#{lines.join("\n")}\n"
          return text if reads_back?(text)

          raise InternalError, "the config does not read back as it was drafted"
        end

        # @param column [Integer] where the lines begin
        # @return [Array<String>] the settings of the app
        def settings_lines(column) = plain(block(@draft.settings, " " * column))

        # @param column [Integer]
        # @return [Array<String>] what was noticed, as comments
        def remark_lines(column)
          remarks = @draft.remarks.map { |remark| comment(remark, " " * column) }
          plain(remarks.flat_map { |lines| ["", *lines] }.drop(1))
        end

        # @param column [Integer]
        # @return [Array<String>] the checks
        def checks_lines(column)
          indent = " " * column
          lines = @draft.checks.flat_map do |check|
            next ["", *comment("#{REMOVED}: #{check.name}: #{check.why_removed}", indent)] if check.why_removed

            ["", *comment(check.why, indent), "#{indent}#{key(check.name)}:", *block(check.lines, "#{indent}  ")]
          end
          plain(lines.drop(1))
        end

        # @param check [Draft::Check]
        # @param keys [Array<String>]
        # @return [Array<String>] these of its expectations, as lines of YAML
        def expectations(check, keys)
          lines = check.lines.select { |line| keys.include?(line.key) && !line.why_removed }
          plain(lines.flat_map { |line| value(line) })
        end

        # @return [String] the name of an app or a check, as a key
        def key(name) = plain([scalar(name)]).first

        private

        def reads_back?(text)
          YAMLFile.new(Config::PLACE).content(text) == { "apps" => { @draft.app => @draft.entry } }
        end

        # Escapes ERB tags of pages, which would be run when the file is read.
        def plain(lines) = lines.map { |line| line.gsub("<%", "<%%") }

        def separated(lines) = lines.empty? ? [] : [*lines, ""]

        def block(lines, indent)
          texts = lines.map { |line| value(line) }
          widths = texts.zip(lines).filter_map do |text, line|
            DisplayWidth.width(text.first) if text.one? && !line.why_removed && line.warnings.nil?
          end
          width = widths.select { |columns| columns <= MOST_COLUMNS }.max.to_i
          lines.zip(texts).flat_map { |line, text| with_comment(line, text, width).map { |it| "#{indent}#{it}" } }
        end

        def with_comment(line, text, width)
          return ["# #{REMOVED}: #{line.why_removed}", *text.map { |it| "# #{it}" }] if line.why_removed
          return ["#{DisplayWidth.ljust(text.first, width)}  # #{line.why}"] if text.one? && line.warnings.nil?

          ["# #{line.why}", *warnings(line), *text]
        end

        def warnings(line) = (line.warnings || []).flat_map { |warning| comment("#{WARNS}: #{warning}", "") }

        # The lines of one key and its value.
        def value(line) = lines_of(line.key, line.value)

        def lines_of(key, value)
          case value
          when Hash then ["#{key}:", *value.flat_map { |name, of| indented(lines_of(scalar(name), of)) }]
          when Array then ["#{key}:", *indented(value.map { |of| "- #{scalar(of)}" })]
          else ["#{key}: #{scalar(value)}"]
          end
        end

        def indented(lines) = lines.map { |line| "  #{line}" }

        # A value as YAML. Invisible characters are escaped: one that changes the direction of text would make the file
        # look different from what it says.
        def scalar(value)
          return escaped(value) if value.is_a?(String) && !TerminalText.printable?(value)
          return value if value.is_a?(String) && PLAIN_PATH.match?(value)

          text = Psych.dump(value, line_width: -1).delete_prefix("--- ").delete_suffix("\n").delete_suffix("\n...")
          # Psych doubles the backslashes of a regex.
          value.is_a?(String) && text.start_with?('"') ? "'#{value.gsub("'", "''")}'" : text
        end

        # A double-quoted scalar with escapes (YAML 1.2, 5.7).
        def escaped(value)
          inner = value.gsub(/["\\]/) { |character| "\\#{character}" }
          "\"#{inner.gsub(TerminalText::UNPRINTABLE) { |character| format("\\U%08X", character.ord) }}\""
        end

        # The lines of a comment, wrapped. What is to be copied stays in one line: cdns: [https://cdn.example.com].
        def comment(text, indent)
          whole = TerminalText.line(text, 1000).gsub(COPIED) { |code| code.tr(" ", JOINT) }
          lines = whole.scan(/\S.{0,#{100 - indent.length}}(?=\s|\z)|\S+/)
          lines.map { |line| "#{indent}# #{line.tr(JOINT, " ")}" }
        end
      end
    end
  end
end
