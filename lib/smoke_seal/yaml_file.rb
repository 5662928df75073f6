# frozen_string_literal: true

require "psych"

module SmokeSeal
  # Reads a YAML file as plain data, and says where it is wrong.
  class YAMLFile
    # Seconds that the ERB of a file may take.
    MOST_SECONDS = 5

    # No StandardError: the file's own code would rescue it.
    class TooLong < Exception; end # rubocop:disable Lint/InheritException

    MARK = "\uFEFF"
    # The blank lines and comments before a text, and marks.
    BEGINNING = /\A(?:[\s\uFEFF]|#.*)*/
    # UTF-32 first: in one order of its bytes it begins as UTF-16 does.
    WIDE = { "\xFF\xFE\0\0" => "UTF-32", "\0\0\xFE\xFF" => "UTF-32", "\xFF\xFE" => "UTF-16", "\xFE\xFF" => "UTF-16" }
           .transform_keys(&:b).freeze
    private_constant :TooLong, :MARK, :BEGINNING, :WIDE

    # @param path [String]
    # @return [Object] what the file holds; nil when it is empty
    # @raise [ConfigError] it cannot be read, or is not the YAML it should be
    def self.load(path) = new(path).load

    def initialize(path)
      @path = path
    end

    def load = content(read)

    # @param source [String] what the file holds, or is to hold
    # @return [Object] the same as plain data
    # @raise [ConfigError]
    def content(source)
      documents = Psych.parse_stream(render(source)).children
      refuse_second(documents)
      refuse_duplicates(documents.first)
      plain(documents.first)
    rescue Psych::SyntaxError => e
      problem("line #{e.line}: #{e.problem} #{e.context}".strip)
    rescue Psych::DisallowedClass => e
      problem("a value reads as #{e.message[/\S+\z/]}, not as text; put it in quotes")
    rescue Psych::BadAlias => e
      # A text that begins with * reads as an alias, and may be a password.
      problem(e.message.sub(/(?<=: )(?![[:alpha:]_-]+\z).*/m, "…, a text that begins with * has to stand in quotes"))
    rescue Psych::Exception => e
      problem(e.message)
    rescue SystemStackError
      problem("is nested too deeply")
    end

    private

    # What Psych.safe_load gives, which would parse it all once more.
    def plain(document)
      document && converter.accept(document)
    end

    def converter
      loader = Psych::ClassLoader::Restricted.new([Symbol.name], [])
      Psych::Visitors::ToRuby.new(Psych::ScalarScanner.new(loader), loader)
    end

    def read
      text(File.binread(@path))
    rescue SystemCallError => e
      problem(e.message.sub(/ @ .*/, ""))
    end

    # Editors mark a file as Unicode. The mark is no part of the text, wherever it got to before the text begins.
    def text(bytes)
      wide = WIDE.find { |mark, _name| bytes.start_with?(mark) }
      problem("is #{wide.last}; save it as UTF-8") if wide

      source = bytes.force_encoding(Encoding::UTF_8)
      return source unless source.valid_encoding? && source.include?(MARK)

      beginning = source[BEGINNING]
      "#{beginning.delete(MARK)}#{source[beginning.length..]}"
    end

    # ERB is loaded for those who use it: the command's whole start takes not much longer.
    def render(source)
      return source unless source.include?("<%")

      require "erb"
      require "timeout"
      template = ERB.new(source, trim_mode: "-")
      template.filename = @path
      bounded { template.result }
    rescue StandardError, ScriptError => e
      # The caller's timeout, or what is told already.
      raise if e.is_a?(ConfigError) || (defined?(Timeout::Error) && e.is_a?(Timeout::Error))

      erb_problem(e)
    end

    # A run's deadline begins when its config is read: what is computed in there has a bound of its own.
    def bounded(&work)
      Timeout.timeout(MOST_SECONDS, TooLong, &work)
    rescue TooLong => e
      problem("line #{line_of(e).to_i}: in ERB: takes longer than #{MOST_SECONDS} s")
    end

    def erb_problem(error)
      # The detailed message of newer Rubies draws the code with markers; its first line says what is wrong.
      said = error.message.lines.first.to_s.delete_prefix("#{@path}:").strip
      line = line_of(error) || said.slice!(/\A(\d+):/)
      problem("line #{line.to_i}: in ERB: #{without_environment(UTF8.of(said).strip)}")
    end

    def line_of(error) = error.backtrace_locations&.find { |location| location.path == @path }&.lineno

    # What ERB is here for is the environment, and what goes wrong with a value tends to quote it.
    def without_environment(said)
      values = ENV.values.map { |value| UTF8.of(value) }.reject { |value| value.length < 6 || value.start_with?("/") }
      values.sort_by { |value| -value.length }.inject(said) do |text, value|
        text.gsub(value, "…").gsub(value.inspect[1..-2], "…")
      end
    end

    # Only the first document is loaded: the checks below another --- would be lost, and nobody would look.
    def refuse_second(documents)
      second = documents[1]
      problem("line #{second.start_line + 1}: a second document begins here; only the first would be read") if second
    end

    # YAML keeps the last of two equal keys, in silence: a check would be lost, and nobody would look.
    def refuse_duplicates(node)
      return unless node.respond_to?(:children) && node.children

      twice = second_of_a_key(node) if node.is_a?(Psych::Nodes::Mapping)
      problem("line #{twice.start_line + 1}: #{twice.value} stands here twice") if twice
      node.children.each { |child| refuse_duplicates(child) }
    end

    def second_of_a_key(mapping)
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
      # The cause would be shown with it, and may quote what must not be.
      raise ConfigError.new(message, file: @path), cause: nil
    end
  end
end
