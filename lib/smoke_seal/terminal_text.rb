# frozen_string_literal: true

module SmokeSeal
  # Makes text of any origin short, and safe to print on a terminal.
  module TerminalText
    # Terminal escape sequences, colours for example (ECMA-48, 5.3 and 5.6): a control sequence, a control string up to
    # its end, or one character after an escape. They are removed as a whole.
    CONTROL_SEQUENCE = /(?:\e\[|\u009B)[ -?]*[@-~]?/
    CONTROL_STRING = /\e[\]PX^_](?:[^\a\u009C\n\r\e]|\e(?!\\))*(?:\a|\u009C|\e\\)?/
    ESCAPE_SEQUENCE = /#{CONTROL_SEQUENCE}|#{CONTROL_STRING}|\e[ -~]?/
    private_constant :CONTROL_SEQUENCE, :CONTROL_STRING
    # Characters that a terminal, a log or an editor may act on, or does not show: control characters, line and
    # paragraph separators, and format characters, including those that change the direction of text. The two joiners
    # are allowed, since emoji and several scripts need them; so are the format characters that are visible
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

    # @return [String] a URL, without its user name and password
    def url(object) = Redact.userinfo(line(object, 500))

    # Returns a shell command unchanged, with its line breaks. It is quoted for a shell, so it must not be edited: it is
    # shown whole or not at all.
    #
    # @return [String, nil] nil if the command is empty, or contains a character that a terminal would act on
    def command(object)
      command = UTF8.of(object).sub(/\A\n+/, "").sub(/\n+\z/, "")
      command unless command.strip.empty? || command.delete("\n\t").match?(UNPRINTABLE)
    end

    # Does what the core does with findings and reasons (PrintableText in src/base/printable.rs): white space is kept.
    #
    # @return [String] at most +longest+ characters, and "…" for the rest
    def text(text, longest)
      text = printable(text)
      text.length > longest ? "#{text[0, longest]}…" : text
    end

    # @return [Boolean] whether every character of +text+ is visible
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
