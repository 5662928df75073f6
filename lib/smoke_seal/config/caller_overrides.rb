# frozen_string_literal: true

module SmokeSeal
  class Config
    # What a caller gives instead of the file's settings, in an app's entry.
    module CallerOverrides
      private

      # Adds the caller's removed paths to the entry's. The suite reports what is wrong with either list.
      def with_removed(entry, removed)
        return entry if removed.nil? || removed == []

        own = entry["removed"]
        both = own.is_a?(Array) && removed.is_a?(Array) ? own | removed.map { |path| UTF8.of(path) } : removed
        entry.merge("removed" => both)
      end

      # Converts a Rational, a BigDecimal or a Duration to a Float. `is_a?(Integer)` is true of a Duration, but `case`
      # is not misled.
      def seconds(given)
        case given
        when nil, Integer then given
        # The error message for a value that is not a number repeats it, so a URL is hidden.
        when String then ProdSmoke.url?(given) ? "…" : given
        else given.respond_to?(:to_f) ? given.to_f : given
        end
      end

      # Returns the entry with the caller's times. Times of the file that conflict with them are changed: a given
      # deadline shortens the file's timeout and boot window; a given boot window that is longer than the file's
      # deadline removes that deadline.
      def with_times(entry, deadline, boot_window)
        given = { "deadline" => deadline, "boot_window" => boot_window }.compact
        entry = entry.except("deadline") if longer?(boot_window, entry["deadline"])
        shortened = %w[timeout boot_window].select { |key| longer?(entry[key], deadline) }
        entry.merge(shortened.to_h { |key| [key, deadline] }, given)
      end

      def longer?(one, other)
        one.is_a?(Numeric) && other.is_a?(Numeric) && other.positive? && one > other
      end
    end
  end
end
