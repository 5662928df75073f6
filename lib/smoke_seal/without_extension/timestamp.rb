# frozen_string_literal: true

module SmokeSeal
  module WithoutExtension
    # Reads and writes times as the extension does: RFC 3339, in UTC, to the second.
    module Timestamp
      WRITTEN = /\A(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+\-\u2212])(\d\d):(\d\d))\z/
      private_constant :WRITTEN

      module_function

      # @param written [String]
      # @return [Integer, nil] seconds since 1970; nil if it is not such a time
      def parse(written)
        found = WRITTEN.match(written) or return
        year, month, day, hour, minute, second = found.captures.first(6).map(&:to_i)
        offset = offset(*found.captures.last(3))
        return if !offset || hour > 23 || minute > 59 || second > 59 || !day?(year, month, day)

        Time.utc(year, month, day, hour, minute, second).to_i - offset
      end

      # @param seconds [Integer]
      # @return [String]
      def format(seconds)
        time = Time.at(seconds).utc
        year = time.year.between?(0, 9999) ? Kernel.format("%04d", time.year) : Kernel.format("%+05d", time.year)
        "#{year}-#{time.strftime("%m-%dT%H:%M:%SZ")}"
      end

      # @return [String, nil] the time of +object+, which may be any object
      def text(object)
        time = Time === object ? object : converted(object) # rubocop:disable Style/CaseEquality -- of a BasicObject, too
        time && format(time.to_i)
      rescue StandardError
        nil
      end

      def converted(object)
        return unless object.respond_to?(:to_time)

        time = object.to_time
        time if time.is_a?(Time)
      end

      def day?(year, month, day)
        return false unless month.between?(1, 12) && day.between?(1, 31)

        Time.utc(year, month, day).month == month
      end

      def offset(sign, hours, minutes)
        return 0 unless sign
        return if minutes.to_i > 59 || hours.to_i > 23

        seconds = (hours.to_i * 3600) + (minutes.to_i * 60)
        sign == "+" ? seconds : -seconds
      end
      private_class_method :converted, :day?, :offset
    end
  end
end
