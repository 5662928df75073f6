# frozen_string_literal: true

module SmokeSeal
  # The text of an exception, safe to show: one short line without credentials.
  module ErrorText
    # The exceptions that must not stop a ship. Interrupt, SystemExit and SignalException are not among them: they are
    # meant to stop it.
    RESCUED = [StandardError, ScriptError, SystemStackError, NoMemoryError].freeze

    # Characters. An exception may quote a database or a page at any length.
    LONGEST = 300
    private_constant :LONGEST

    module_function

    # @param error [Exception]
    # @return [String] its class and the first line of its message, without credentials
    def text(error)
      message = Redact.credentials(UTF8.of(error.message).strip.lines.first.to_s.strip)
      # Up to Ruby 3.3 the message of a NameError ends with the object's contents, such as the columns of a record.
      message = message.sub(/ for #<.*/, "") if error.is_a?(NameError)
      # Ruby names the C function that failed: "No such file or directory @ rb_sysopen - before.json".
      message = message.sub(/ @ \w+(?= - )/, "") if error.is_a?(SystemCallError)
      message = "#{message[0, LONGEST]}…" if message.length > LONGEST
      # The messages of this gem's own errors need no class name; those of others may be only a name.
      error.is_a?(Error) ? message : [error.class.to_s, message].reject(&:empty?).uniq.join(": ")
    end
  end
end
