# frozen_string_literal: true

require "ipaddr"

module SmokeSeal
  module WithoutExtension
    # The address and the port of a peer, as the extension writes them.
    module Address
      V4 = /\A(?<host>\d{1,3}(?:\.\d{1,3}){3}):(?<port>\d+)\z/
      V6 = /\A\[(?<host>[\h:.]+)(?:%(?<scope>\d+))?\]:(?<port>\d+)\z/
      private_constant :V4, :V6

      module_function

      # @param written [String]
      # @return [String, nil] nil if it is not an address
      def read(written)
        found = V4.match(written) || V6.match(written) or return
        port = found[:port].to_i
        return if port > 65_535

        address = IPAddr.new(found[:host])
        return "#{address}:#{port}" if address.ipv4?

        scope = found[:scope].to_i
        return if scope > 0xffff_ffff

        "[#{v6(address)}#{"%#{scope}" if scope.positive?}]:#{port}"
      rescue IPAddr::Error
        nil
      end

      # Abbreviates the longest run of zeros; the first of equally long ones.
      def v6(address)
        groups = address.hton.unpack("n8")
        return "::ffff:#{address.hton.unpack("x12C4").join(".")}" if groups.first(6) == [0, 0, 0, 0, 0, 0xffff]

        first, length = longest_zeros(groups)
        parts = groups.map { |group| group.to_s(16) }
        return parts.join(":") if length < 2

        "#{parts.first(first).join(":")}::#{parts.drop(first + length).join(":")}"
      end

      def longest_zeros(groups)
        runs = groups.each_index.map { |index| [index, groups.drop(index).take_while(&:zero?).size] }
        runs.max_by { |index, length| [length, -index] }
      end
      private_class_method :v6, :longest_zeros
    end
  end
end
