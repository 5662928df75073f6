# frozen_string_literal: true

module Bench
  # Rows of the table that are measured together.
  class RowGroup
    # @param app [App]
    # @param rounds [Integer] how many rounds the fastest of them run
    def initialize(app, table, rounds)
      @app = app
      @table = table
      @rounds = rounds
    end

    private

    # @param took [Hash{String => Samples}]
    # @param theirs [String, nil] nil when there is no such contender here
    def compare(took, ours, theirs, what: "#{ours} / #{theirs}", bar: nil)
      samples = took.values_at(ours, theirs)
      return @table.add(what: what, bar: bar, note: "not installed") unless samples.all?

      @table.add(what: what, ratio: samples.map(&:wall).inject(:/), bar: bar, samples: samples)
    end
  end
end
