# frozen_string_literal: true

require "psych"

module SmokeSeal
  class CLI
    class Init < Command
      # A draft as the text of a config file. Psych writes every value: what a page says is never quoted by hand.
      class YAMLText
        HEAD = <<~TEXT
          # What production must show after a deploy, as `prod-smoke init` found it there. Read by prod-smoke, and by the seal
          # in a ship. It is yours to adapt: take out what may change, and say of each page that matters what must be on it.
          #   prod-smoke list            what is looked at
          #   prod-smoke explain CHECK   one look, and what of it held
          #   prod-smoke check-config    what is wrong with this file
          # Everything that can be said here is in docs/checks.md of the gem smoke_seal. No JavaScript runs in a check.
        TEXT
        # Comments behind a value begin in one column, unless the value is as long as this.
        MOST_COLUMNS = 60
        TAKEN_OUT = "Taken out, since it did not hold twice"
        private_constant :HEAD, :MOST_COLUMNS, :TAKEN_OUT

        # @param draft [Draft]
        def initialize(draft)
          @draft = draft
        end

        # @return [String]
        # @raise [InternalError] it would be read as something else than the draft says
        def to_s
          lines = ["apps:", "  #{scalar(@draft.app)}:", *settings, *remarks, "    checks:", *checks]
          # What begins an ERB tag would be run when the file is read; doubled, it reads as itself.
          text = "#{HEAD}#{lines.join("\n")}\n".gsub("<%", "<%%")
          return text if reads_as_meant?(text)

          raise InternalError, "the config that was found would not read as it is meant"
        end

        private

        def reads_as_meant?(text)
          YAMLFile.new(Config::PLACE).content(text) == { "apps" => { @draft.app => @draft.entry } }
        end

        def settings = block(@draft.settings, "    ")

        def remarks = [*@draft.remarks.flat_map { |remark| ["", *comment(remark, "    ")] }, ""]

        def checks
          @draft.checks.flat_map do |check|
            next ["", *comment("#{TAKEN_OUT}: #{check.name}: #{check.out}", "      ")] if check.out

            ["", *comment(check.why, "      "), "      #{scalar(check.name)}:", *block(check.lines, "        ")]
          end.drop(1)
        end

        def block(lines, indent)
          texts = lines.map { |line| value(line) }
          width = texts.zip(lines).filter_map { |text, line| DisplayWidth.width(text.first) if text.one? && !line.out }
                       .select { |columns| columns <= MOST_COLUMNS }.max.to_i
          lines.zip(texts).flat_map { |line, text| told(line, text, width).map { |it| "#{indent}#{it}" } }
        end

        def told(line, text, width)
          return ["# #{TAKEN_OUT}: #{line.out}", *text.map { |it| "# #{it}" }] if line.out

          text.one? ? ["#{DisplayWidth.ljust(text.first, width)}  # #{line.why}"] : ["# #{line.why}", *text]
        end

        # The lines of one key and its value.
        def value(line)
          case line.value
          when Hash then ["#{line.key}:", *line.value.map { |key, value| "  #{scalar(key)}: #{scalar(value)}" }]
          when Array then ["#{line.key}:", *line.value.map { |value| "  - #{scalar(value)}" }]
          else ["#{line.key}: #{scalar(line.value)}"]
          end
        end

        # What cannot be seen is written as an escape: a mark that changes the direction of text would have the file
        # show something else than it says.
        def scalar(value)
          return escaped(value) if value.is_a?(String) && !TerminalText.printable?(value)

          Psych.dump(value, line_width: -1).delete_prefix("--- ").delete_suffix("\n").delete_suffix("\n...")
        end

        # In double quotes, as YAML 1.2 has it (5.7).
        def escaped(value)
          inner = value.gsub(/["\\]/) { |character| "\\#{character}" }
          "\"#{inner.gsub(TerminalText::UNPRINTABLE) { |character| format("\\U%08X", character.ord) }}\""
        end

        # Wrapped, so that it can be read where it stands.
        def comment(text, indent)
          lines = TerminalText.line(text, 1000).scan(/\S.{0,#{100 - indent.length}}(?=\s|\z)|\S+/)
          lines.map { |line| "#{indent}# #{line}" }
        end
      end
    end
  end
end
