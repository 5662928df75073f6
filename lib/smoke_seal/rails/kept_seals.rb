# frozen_string_literal: true

module SmokeSeal
  # Which of an app's earlier seals a release keeps, within a limit. A watch adds one an hour, but the important ones
  # must stay: the verdict before this one, the first verdict, and each change of colour, the newest first; then the
  # newest of the others.
  module KeptSeals
    module_function

    # @param newest [Hash] the entry of the newest verdict
    # @param earlier [Array<Hash>] the entries before it, newest first
    # @param limit [Integer] how many of these may be kept
    # @return [Array<Hash>] newest first
    def of(newest, earlier, limit)
      return earlier.first(limit) if earlier.size <= limit || limit <= 0

      verdicts = earlier.select { |entry| entry["status"] }
      first = [verdicts.first, verdicts.last, *changes(newest, verdicts), *earlier].compact
      kept = first.uniq(&:object_id).first(limit).map(&:object_id)
      earlier.select { |entry| kept.include?(entry.object_id) }
    end

    # The verdicts with another colour than the one before them.
    #
    # @return [Array<Hash>] newest first
    def changes(newest, verdicts)
      [newest, *verdicts].each_cons(2).filter_map do |later, before|
        later if later["status"] != before["status"] && !later.equal?(newest)
      end
    end
    private_class_method :changes
  end
end
