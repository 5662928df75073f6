# frozen_string_literal: true

module Docs
  # A block of commands, each after "$ ", and what each printed.
  #
  # Printed text is compared line by line. In the documentation "…" stands for any text, on a line of its own for any
  # lines; durations, times of day, request ids and counts of requests and attempts may be others, and so may the width
  # of columns.
  class Transcript
    PROMPT = "$ "
    ANY_LINES = /\A\s*(?:…|\.\.\.)\s*\z/
    # What differs from run to run, in the documentation and as it may be.
    VARYING = {
      /…/ => ".*?",
      /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z| UTC)/ => '\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z| UTC)',
      /\h{8}-\h{4}-\h{4}-\h{4}-\h{12}/ => '\h{8}-\h{4}-\h{4}-\h{4}-\h{12}',
      /(?<![\w.])[\d.]+ (?:ms|min|s)\b/ => '[\d.]+ (?:ms|min|s)',
      /_ms: \d+/ => '_ms: \d+',
      /\d+ of \d+ attempts/ => '\d+ of \d+ attempts',
      /\d+ (?=(?:requests|attempts)\b)/ => '\d+ ',
      %r{smoke_seal/\d[\d.]*\d} => 'smoke_seal/\d[\d.]*\d',
      / {2,}/ => " {2,}"
    }.freeze

    Command = Struct.new(:line, :output, keyword_init: true)

    # @return [Array<Command>] where +output+ is nil if the block shows none
    def self.commands(code)
      code.split(/^#{Regexp.escape(PROMPT)}/).drop(1).map do |part|
        line = part[/\A(?:.*\\\n)*.*\n/]
        output = part.delete_prefix(line).rstrip
        Command.new(line: line.strip, output: (output unless output.empty?))
      end
    end

    # @param documented [String]
    def initialize(documented)
      @documented = lines_of(documented)
    end

    # @param printed [String]
    # @return [String, nil] the first documented line that was not printed where it stands; nil if all is right
    def difference(printed)
      lines = lines_of(printed)
      skipping = false
      @documented.each do |line|
        next skipping = true if line.match?(ANY_LINES)

        index = lines.index { |candidate| same?(line, candidate) }
        return line if index.nil? || (index.positive? && !skipping)

        lines.shift(index + 1)
        skipping = false
      end
      "(no more lines), but there is: #{lines.first}" unless lines.empty? || skipping
    end

    private

    # Empty lines are not compared.
    def lines_of(text) = text.lines(chomp: true).map(&:rstrip).reject(&:empty?)

    def same?(documented, printed) = printed.match?(pattern(documented))

    def pattern(line)
      parts = []
      until line.empty?
        found = VARYING.keys.filter_map { |shape| shape.match(line) }.min_by { |match| match.begin(0) }
        break parts << Regexp.escape(line) unless found

        parts << Regexp.escape(found.pre_match) << VARYING.fetch(found.regexp)
        line = found.post_match
      end
      /\A#{parts.join}\z/
    end
  end
end
