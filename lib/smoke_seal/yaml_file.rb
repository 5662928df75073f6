# frozen_string_literal: true

require "psych"

module SmokeSeal
  # Reads a YAML file with ERB as plain data. Its errors name the file and the line.
  class YAMLFile
    # Seconds that the ERB of a file may take.
    MOST_SECONDS = 5

    # Not a StandardError, which the file's own code could rescue.
    class TooLong < Exception; end # rubocop:disable Lint/InheritException

    BYTE_ORDER_MARK = "\uFEFF"
    # The blank lines, comments and byte order marks before the first content.
    BEGINNING = /\A(?:[\s\uFEFF]|#.*)*/
    # By byte order mark. UTF-32 first: its little-endian mark begins with that of UTF-16.
    WIDE_ENCODINGS = { "\xFF\xFE\0\0" => "UTF-32", "\0\0\xFE\xFF" => "UTF-32",
                       "\xFF\xFE" => "UTF-16", "\xFE\xFF" => "UTF-16" }.transform_keys(&:b).freeze
    private_constant :TooLong, :BYTE_ORDER_MARK, :BEGINNING, :WIDE_ENCODINGS

    # @param path [String]
    # @return [Object] the data of the file; nil if it is empty
    # @raise [ConfigError] the file cannot be read, or is not valid
    def self.load(path) = new(path).load

    def initialize(path)
      @path = path
    end

    def load = content(read)

    # @param source [String] the text of the file
    # @return [Object] its data
    # @raise [ConfigError]
    def content(source)
      source = render(source)
      documents = Psych.parse_stream(source).children
      refuse_second(documents)
      refuse_duplicates(documents.first)
      plain(documents.first)
    rescue Psych::SyntaxError => e
      problem(tab(source, e.line) || "line #{e.line}: #{e.problem} #{e.context}".strip)
    rescue Psych::DisallowedClass => e
      problem("a value reads as #{e.message[/\S+\z/]}, not as text; put it in quotes")
    rescue Psych::BadAlias => e
      # Text that begins with * is read as an alias. It is not repeated, since it may be a password.
      problem(e.message.sub(/(?<=: )(?![[:alpha:]_-]+\z).*/m, "…, a text that begins with * has to stand in quotes"))
    rescue Psych::Exception => e
      problem(e.message)
    rescue SystemStackError
      problem("is nested too deeply")
    end

    private

    # Returns what Psych.safe_load would, without parsing the file a second time.
    def plain(document)
      document && converter.accept(document)
    end

    def converter
      loader = Psych::ClassLoader::Restricted.new([Symbol.name], [])
      Psych::Visitors::ToRuby.new(Scanner.new(loader), loader)
    end

    # Reads a day as the text that it is.
    class Scanner < Psych::ScalarScanner
      DAY = /\A\d{4}-\d\d-\d\d\z/
      private_constant :DAY

      def tokenize(string) = DAY.match?(string) ? string : super
    end
    private_constant :Scanner

    def read
      text(File.binread(@path))
    rescue SystemCallError => e
      problem(e.message.sub(/ @ .*/, ""))
    end

    # Removes byte order marks, which editors write, from the beginning of the text.
    def text(bytes)
      wide = WIDE_ENCODINGS.find { |mark, _name| bytes.start_with?(mark) }
      problem("is #{wide.last}; save it as UTF-8") if wide

      source = bytes.force_encoding(Encoding::UTF_8)
      return source unless source.valid_encoding? && source.include?(BYTE_ORDER_MARK)

      beginning = source[BEGINNING]
      "#{beginning.delete(BYTE_ORDER_MARK)}#{source[beginning.length..]}"
    end

    # The parser's message for a tab is "cannot start any token", which does not help: a tab is invisible.
    def tab(source, line)
      return unless source.valid_encoding?

      near = source.lines.first(line.to_i + 1).each_with_index.to_a.last(2)
      _text, index = near.find { |text, _index| text.match?(/\A *\t/) }
      "line #{index + 1}: is indented with a tab; YAML takes spaces alone" if index
    end

    # Loads ERB only for files that use it, since that takes about as long as the rest of the command's start.
    def render(source)
      return source unless source.include?("<%")

      require "erb"
      require "timeout"
      template = ERB.new(source, trim_mode: "-")
      template.filename = @path
      bounded { template.result }
    rescue StandardError, ScriptError => e
      # A ConfigError is reported already; a timeout is the caller's.
      raise if e.is_a?(ConfigError) || (defined?(Timeout::Error) && e.is_a?(Timeout::Error))

      erb_problem(e)
    end

    # Bounds the time of the ERB: the deadline of a run begins only after its config was read.
    def bounded(&work)
      Timeout.timeout(MOST_SECONDS, TooLong, &work)
    rescue TooLong => e
      problem("line #{line_of(e).to_i}: in ERB: takes longer than #{MOST_SECONDS} s")
    end

    def erb_problem(error)
      # Only the first line: newer Rubies append the code with markers.
      message = error.message.lines.first.to_s.delete_prefix("#{@path}:").strip
      line = line_of(error) || message.slice!(/\A(\d+):/)
      problem("line #{line.to_i}: in ERB: #{without_environment(UTF8.of(message).strip)}")
    end

    def line_of(error) = error.backtrace_locations&.find { |location| location.path == @path }&.lineno

    # Removes the values of environment variables, which ERB reads and which errors tend to quote.
    def without_environment(message)
      values = ENV.values.map { |value| UTF8.of(value) }.reject { |value| value.length < 6 || value.start_with?("/") }
      values.sort_by { |value| -value.length }.inject(message) do |text, value|
        text.gsub(value, "…").gsub(value.inspect[1..-2], "…")
      end
    end

    # Only the first document is loaded, so checks after a second --- would silently not run.
    def refuse_second(documents)
      second = documents[1]
      problem("line #{second.start_line + 1}: a second document begins here; only the first would be read") if second
    end

    # YAML keeps the last of two equal keys, so a check would silently not run.
    def refuse_duplicates(node)
      return unless node.respond_to?(:children) && node.children

      duplicate = duplicate_key(node) if node.is_a?(Psych::Nodes::Mapping)
      problem("line #{duplicate.start_line + 1}: #{duplicate.value} is here twice") if duplicate
      node.children.each { |child| refuse_duplicates(child) }
    end

    def duplicate_key(mapping)
      seen = {}
      mapping.children.each_slice(2).find do |key, _value|
        next if !key.is_a?(Psych::Nodes::Scalar) || key.value == "<<"

        text = text_of(key)
        seen.key?(text) || !(seen[text] = true)
      end&.first
    end

    # Returns a key as text, as YAML reads it: up and :up are the same key, and so are 16 and 0x10. A key with a tag
    # that is not allowed is compared as it is written.
    def text_of(key)
      @keys ||= converter # one for all keys, since making it takes longer than using it
      @keys.accept(key).to_s
    rescue StandardError
      key.value
    end

    def problem(message)
      # Without the cause, which Ruby would print too, and which may quote a secret.
      raise ConfigError.new(message, file: @path), cause: nil
    end
  end
end
