# frozen_string_literal: true

module Docs
  # A fenced block of a page, and the HTML comment before it that says how it is tested.
  #
  # - `<!-- not run: REASON -->`: it is only parsed.
  # - `<!-- checked by name: REASON -->`: the tasks, scripts and examples that its commands name exist.
  # - `<!-- situation: NAME -->`: it runs in that one of {Situations}.
  Block = Struct.new(:page, :line, :language, :code, :comment, keyword_init: true) do
    # @return [String] for messages
    def place = "#{page}:#{line} (#{language})"

    # @return [String, nil] why it is not run; empty if the comment gives no reason
    def reason_not_to_run = comment && comment[/\Anot run\b:?\s*(.*)\z/m, 1]

    # @return [String, nil] why only its names are checked; empty if the comment gives no reason
    def reason_for_names = comment && comment[/\Achecked by name\b:?\s*(.*)\z/m, 1]

    def run? = !reason_not_to_run && !reason_for_names

    # @return [String, nil]
    def situation = comment && comment[/\Asituation:\s*(.+)\z/m, 1]

    # @return [String, nil] the file that the first line names: "# config/smoke_seal.yml", then words if any
    def file = code[%r{\A# ([\w./]+\.(?:yml|rb|ru))\b}, 1]
  end
end
