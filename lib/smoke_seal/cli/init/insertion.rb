# frozen_string_literal: true

require "psych"

module SmokeSeal
  class CLI
    class Init < Command
      # Inserts a draft into the text of a config, at the places that the YAML parser names.
      class Insertion
        # Lines cannot be inserted; the message says why.
        class Impossible < StandardError; end

        ADDED = "# Added by prod-smoke init --merge."
        STEP = 2
        private_constant :ADDED, :STEP

        # @param text [String] of the file; it ends with a line end
        # @param draft [Draft]
        def initialize(text, draft)
          @lines = text.lines
          @text = YAMLText.new(draft)
          @draft = draft
          document = Psych.parse(text) # false of an empty text
          @root = document.root if document
        rescue Psych::SyntaxError
          raise Impossible, "with its ERB tags it is not valid YAML"
        end

        # @return [String]
        # @raise [Impossible]
        def to_s
          inserted = places.sort_by { |line, _texts| -line }
          inserted.each { |line, texts| @lines.insert(line, *texts.map { |text| "#{text.rstrip}\n" }) }
          @lines.join
        end

        private

        # @return [Array<Array(Integer, Array<String>)>] the lines to insert, and the number of the line before which
        def places
          apps_key, apps = pair(@root, "apps")
          return [[@lines.size, ["apps:", *app_lines(STEP)]]] unless apps_key

          app_key, app = pair(block(apps, "apps"), @draft.app)
          return [[line_after(apps, apps_key), app_lines(column_in(apps, apps_key))]] unless app_key

          in_app(app_key, block(app, "apps.#{@draft.app}"))
        end

        def in_app(app_key, app)
          column = column_in(app, app_key)
          checks_key, checks = pair(app, "checks")
          settings = [app_key.start_line + 1, @text.settings_lines(column)]
          return [settings] if @draft.checks.empty?
          return [settings, [line_after(app, app_key), check_lines(column)]] unless checks_key

          checks = block(checks, "apps.#{@draft.app}.checks")
          new = ["", *comment(column_in(checks, checks_key)), *@text.checks_lines(column_in(checks, checks_key))]
          [settings, [line_after(checks, checks_key), new]]
        end

        def app_lines(column)
          inner = column + STEP
          ["#{" " * column}#{@text.key(@draft.app)}:", *@text.settings_lines(inner), *check_lines(inner)]
        end

        def check_lines(column)
          ["", *comment(column), "#{" " * column}checks:", *@text.checks_lines(column + STEP)]
        end

        def comment(column) = ["#{" " * column}#{ADDED}", *@text.remark_lines(column)]

        # The key node and the value node in a mapping; nil if the key is missing, or the node is not a mapping.
        def pair(mapping, key)
          return unless mapping.is_a?(Psych::Nodes::Mapping)

          mapping.children.each_slice(2).find { |name, _value| name.respond_to?(:value) && name.value.to_s == key }
        end

        # The node, if lines can be added to it: a mapping in block style, or an empty value.
        def block(node, place)
          return node if node.is_a?(Psych::Nodes::Scalar) && node.value.empty? && !node.quoted
          return node if node.is_a?(Psych::Nodes::Mapping) && node.style == Psych::Nodes::Mapping::BLOCK

          raise Impossible, "#{place} is not written as one key on each line"
        end

        # The column of the keys in +node+.
        def column_in(node, key)
          first = node.children.first if node.is_a?(Psych::Nodes::Mapping)
          first ? first.start_column : key.start_column + STEP
        end

        # The last line of +node+ with content. For the parser a mapping ends after blank lines and comments behind it.
        def last_line(node, key)
          leaves = node.respond_to?(:each) ? node.each.select { |it| leaf?(it) } : []
          [key.end_line, *leaves.map { |leaf| end_of(leaf) }].max
        end

        # The line after +node+, and after comments that follow it directly, since they belong to it.
        def line_after(node, key)
          line = last_line(node, key) + 1
          column = column_in(node, key)
          line += 1 while @lines[line]&.match?(/\A {#{column},}#/)
          line
        end

        def leaf?(node)
          node.is_a?(Psych::Nodes::Scalar) || node.is_a?(Psych::Nodes::Alias) ||
            (node.respond_to?(:style) && node.style == Psych::Nodes::Mapping::FLOW)
        end

        # The parser's end of a block scalar is the beginning of the next line.
        def end_of(leaf) = leaf.end_column.zero? && leaf.end_line > leaf.start_line ? leaf.end_line - 1 : leaf.end_line
      end
    end
  end
end
