# frozen_string_literal: true

module SmokeSeal
  # What goes wrong on our own side of a ship, in words that may be shown.
  module ErrorText
    # What a ship gets over. An interrupt, an exit and a signal are none of these: they are meant to stop it.
    RESCUED = [StandardError, ScriptError, SystemStackError, NoMemoryError].freeze

    # An exception may carry what a database or a page said, as long as it likes.
    LONGEST = 300
    private_constant :LONGEST

    module_function

    # @param error [Exception]
    # @return [String] its class and the first line of its message, without credentials
    def text(error)
      said = Redact.credentials(UTF8.of(error.message).strip.lines.first.to_s.strip)
      # Up to Ruby 3.3 it ends with what the object holds, a record's columns for one.
      said = said.sub(/ for #<.*/, "") if error.is_a?(NameError)
      said = "#{said[0, LONGEST]}…" if said.length > LONGEST
      # An error of ours says all there is to say; another's message may be no more than a name.
      error.is_a?(Error) ? said : [error.class.to_s, said].reject(&:empty?).uniq.join(": ")
    end
  end
end
