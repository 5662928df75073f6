# frozen_string_literal: true

module SmokeSeal
  class VantageMatrix
    # At which vantages checks failed that failed for one reason.
    class SeenBy
      # @param columns [Array<Column>] the vantages that count
      # @param records [Array<Hash>] the evidence of the checks, each of one vantage
      def initialize(columns, records)
        @columns = columns
        @records = records
      end

      # @return [String] "fra, sfo"; what failed there otherwise than in its record is told apart: "fra; sfo: timeout"
      def text
        told_apart = others.map { |word, names| [VantageMatrix.listed(names.uniq), word].reject(&:empty?).join(": ") }
        [*(VantageMatrix.listed(alike) if alike.any?), *told_apart].join("; ")
      end

      private

      # The names of the vantages with the failure of the records.
      def alike = @alike ||= failing.filter_map { |name, word, own| name if own.nil? || word == own }.uniq

      # The names of the other vantages, by what they saw.
      def others
        left = failing.reject { |name, _, _| alike.include?(name) }
        left.group_by { |_, word, _| word }.transform_values { |each| each.map(&:first) }
      end

      # The name of each vantage where a check failed, why, and why it failed in the record.
      def failing
        @failing ||= @records.flat_map do |record|
          cells = @columns.to_h { |column| [column.name, column.cells[record["check"]]] }.compact
          failed = cells.select { |_, cell| cell.outcome == "failed" }
          own = failed[TerminalText.line(record["vantage"], Column::LONGEST_NAME)]&.failing
          failed.map { |name, cell| [name, cell.failing, own] }
        end
      end
    end
  end
end
