# frozen_string_literal: true

module SmokeSeal
  module Vantages
    # The seal in a vote of another machine. Its texts get into the summary of all votes, into logs and alerts, so they
    # are made printable and short here: the machine that made it may be none of ours.
    module ForeignSeal
      # Characters of a text.
      LONGEST = 1000
      # By the key, the characters of those that summaries repeat.
      SHORT = { "check" => 200, "label" => 80, "error" => 80, "summary" => 500 }.freeze
      # Labels of a record that differ: a summary has all of them.
      MOST_LABELS = 5
      # What names the app is compared with the run, so it stays as it came.
      NAMES = %w[app url environment].freeze
      private_constant :LONGEST, :SHORT, :MOST_LABELS, :NAMES

      class << self
        # @param data [Object] JSON data of a seal
        # @return [Seal, nil] nil if it is none
        def read(data)
          return unless data.is_a?(Hash)

          # The verdict of other vantages is none of its business.
          Seal.load(data.slice(*NAMES).merge(printable(data.except(*NAMES, "seal", "quorum"))))
        end

        private

        def printable(data, longest = LONGEST)
          case data
          when Hash then with_few_labels(data.to_h { |key, value| [key, printable(value, SHORT.fetch(key, LONGEST))] })
          when Array then data.map { |value| printable(value, longest) }
          when String then TerminalText.text(data, longest)
          else data
          end
        end

        # Findings beyond those get the last one's label, which a summary does not repeat.
        def with_few_labels(data)
          findings = data["findings"]
          return data unless findings.is_a?(Array) && findings.size > MOST_LABELS && findings.all?(Hash)

          label = findings[MOST_LABELS - 1].slice("label")
          shown = findings.each_with_index.map { |one, index| index < MOST_LABELS ? one : one.merge(label) }
          data.merge("findings" => shown)
        end
      end
    end
  end
end
