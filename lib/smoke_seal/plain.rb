# frozen_string_literal: true

module SmokeSeal
  # Text of any origin, harmless to a terminal and short.
  module Plain
    # What a terminal takes for a command: colours, above all, of which nothing is to be left.
    ESCAPE_SEQUENCE = %r{\e(?:\[[0-?]*[ -/]*[@-~]|\][^\a\e]*(?:\a|\e\\)?|[@-Z\\^_])}
    # Control characters, the marks that turn the direction of a line around, and the separators that Unicode adds.
    UNPRINTABLE = /[\p{Cc}\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/
    private_constant :ESCAPE_SEQUENCE, :UNPRINTABLE

    module_function

    # @return [String] one line of at most +longest+ characters
    def line(object, longest = 200)
      text = printable(UTF8.of(object)).squeeze(" ").strip
      text.length > longest ? "#{text[0, longest - 1].rstrip}…" : text
    end

    # @return [String] an address, without the user name and password in it
    def url(object) = Redact.userinfo(line(object, 500))

    # A command is never shortened, and keeps its lines and its spaces.
    #
    # @return [String]
    def command(object) = UTF8.of(object).strip.lines(chomp: true).map { |line| printable(line).rstrip }.join("\n")

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
