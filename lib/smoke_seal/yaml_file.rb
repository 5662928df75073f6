# frozen_string_literal: true

require "erb"
require "psych"

module SmokeSeal
  # Reads a YAML file as plain data, and says where it is wrong.
  class YAMLFile
    # @param path [String]
    # @return [Object] what the file holds; nil when it is empty
    # @raise [ConfigError] it cannot be read, or is not the YAML it should be
    def self.load(path) = new(path).load

    def initialize(path)
      @path = path
    end

    def load
      yaml = render(read)
      refuse_duplicates(Psych.parse(yaml))
      Psych.safe_load(yaml, aliases: true, permitted_classes: [Symbol])
    rescue Psych::SyntaxError => e
      problem("line #{e.line}: #{e.problem} #{e.context}".strip)
    rescue Psych::DisallowedClass => e
      problem("a value reads as a #{e.message[/\S+\z/]}; put it in quotes")
    rescue Psych::Exception => e
      problem(e.message)
    end

    private

    def read
      File.read(@path, encoding: Encoding::UTF_8)
    rescue SystemCallError => e
      problem(e.message.sub(/ @ .*/, ""))
    end

    def render(source)
      template = ERB.new(source, trim_mode: "-")
      template.filename = @path
      template.result
    rescue StandardError, SyntaxError => e
      # The detailed message of newer Rubies draws the code with markers; its first line says what is wrong.
      line = e.backtrace_locations&.find { |location| location.path == @path }&.lineno || e.message[/:(\d+):/, 1]
      problem("line #{line}: in ERB: #{e.message.lines.first.strip}")
    end

    # YAML keeps the last of two equal keys, in silence: a check would be lost, and nobody would look.
    def refuse_duplicates(node)
      return unless node.respond_to?(:children) && node.children

      if node.is_a?(Psych::Nodes::Mapping)
        keys = node.children.each_slice(2).map(&:first).grep(Psych::Nodes::Scalar).reject { |key| key.value == "<<" }
        twice = keys.group_by(&:value).values.find { |same| same.size > 1 }
        problem("line #{twice.last.start_line + 1}: #{twice.last.value} stands here twice") if twice
      end
      node.children.each { |child| refuse_duplicates(child) }
    end

    def problem(message)
      raise ConfigError, "#{@path}: #{message}"
    end
  end
end
