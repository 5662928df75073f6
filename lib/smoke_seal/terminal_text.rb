# frozen_string_literal: true

module SmokeSeal
  # Text of any origin, harmless to a terminal and short.
  module TerminalText
    # What a terminal takes for a command (ECMA-48, 5.3 and 5.6), colours above all, of which nothing is to be left: a
    # control sequence, a string up to its end, or one character behind an escape.
    CONTROL_SEQUENCE = /(?:\e\[|\u009B)[ -?]*[@-~]?/
    CONTROL_STRING = /\e[\]PX^_](?:[^\a\u009C\n\r\e]|\e(?!\\))*(?:\a|\u009C|\e\\)?/
    ESCAPE_SEQUENCE = /#{CONTROL_SEQUENCE}|#{CONTROL_STRING}|\e[ -~]?/
    private_constant :CONTROL_SEQUENCE, :CONTROL_STRING
    # What a terminal, a log or an editor may act on, or show nothing for: control characters, line and paragraph
    # separators, and format characters, those that change the direction of text among them. Not the two joiners, which
    # emoji and several scripts are written with, and not the format characters that are drawn themselves
    # (Prepended_Concatenation_Mark). The core has the same set (src/base/printable.rs).
    RANGES = '\u0000-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2064' \
             '\u2066-\u206F\uFEFF\uFFF9-\uFFFB\u{13430}-\u{1343F}\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}' \
             '\u{E0001}\u{E0020}-\u{E007F}'
    UNPRINTABLE = /[#{RANGES}]/
    private_constant :RANGES
    private_constant :ESCAPE_SEQUENCE

    module_function

    # @return [String] one line of at most +longest+ characters
    def line(object, longest = 200)
      text = printable(UTF8.of(object)).squeeze(" ").strip
      text.length > longest ? "#{text[0, longest - 1].rstrip}…" : text
    end

    # @return [String] an address, without the user name and password in it
    def url(object) = Redact.userinfo(line(object, 500))

    # A command is quoted for a shell, so that nothing in it may be edited: it is shown as it is, with its lines, or not
    # at all.
    #
    # @return [String, nil] nil where there is none, or where it holds what a terminal would act on
    def command(object)
      command = UTF8.of(object).sub(/\A\n+/, "").sub(/\n+\z/, "")
      command unless command.strip.empty? || command.delete("\n\t").match?(UNPRINTABLE)
    end

    # As the core has it of findings and reasons (PrintableText in src/base/printable.rs): white space stays.
    #
    # @return [String] at most +longest+ characters, and "…" for the rest
    def text(text, longest)
      text = printable(text)
      text.length > longest ? "#{text[0, longest]}…" : text
    end

    # @return [Boolean] whether all of it can be seen
    def printable?(text) = !text.match?(UNPRINTABLE)

    # @return [Array<String>] the last lines of what a command printed
    def tail(object, most, longest = 160)
      UTF8.of(object).lines.map { |line| shorten(printable(line), longest) }.reject(&:empty?).last(most)
    end

    def printable(text) = text.gsub(ESCAPE_SEQUENCE, "").gsub(UNPRINTABLE, " ")

    def shorten(text, longest)
      text = text.rstrip
      text.length > longest ? "#{text[0, longest - 1]}…" : text
    end
    private_class_method :printable, :shorten
  end
end
