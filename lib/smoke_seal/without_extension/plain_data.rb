# frozen_string_literal: true

module SmokeSeal
  module WithoutExtension
    # Copies plain Ruby data, as the extension does: symbols and other objects become text, times ISO 8601. An object
    # that cannot be converted becomes nil, as does a hash or an array that contains itself.
    class PlainData
      DEEPEST = 64
      MOST = 1_000_000
      INTEGERS = (-(2**63)..((2**64) - 1))
      private_constant :DEEPEST, :MOST, :INTEGERS

      # @param object [Object]
      # @return [Hash, Array, String, Integer, Float, true, false, nil]
      def self.copy(object) = new.copy(object)

      # @param string [String] whatever its bytes are
      # @return [String] in UTF-8
      def self.text(string)
        text = String.new(string)
        return text.scrub if text.encoding == Encoding::UTF_8

        text.encode(Encoding::UTF_8)
      rescue EncodingError
        text.force_encoding(Encoding::UTF_8).scrub
      end

      # @return [String, nil] the text of any object; nil for nil
      def self.any_text(object)
        case object
        when nil then nil
        when String then text(object)
        else text(object.to_s)
        end
      rescue StandardError
        Kernel.instance_method(:to_s).bind_call(object)
      end

      def initialize
        @within = []
        @left = MOST
      end

      def copy(object)
        return if @left.zero?

        @left -= 1
        case object
        when Array then inside(object) { object.map { |item| copy(item) } }
        when Hash then inside(object) { pairs(object) }
        else scalar(object)
        end
      end

      private

      def inside(container)
        return if @within.size >= DEEPEST || @within.any? { |outer| outer.equal?(container) }

        @within.push(container)
        yield.tap { @within.pop }
      end

      def pairs(hash)
        hash.each_with_object({}) { |(key, value), copied| copied[key(key)] = copy(value) }
      end

      def key(key)
        copied = scalar(key)
        copied.is_a?(String) ? copied : JSONText.of(copied)
      end

      def scalar(object)
        case object
        when nil, true, false then object
        when String then self.class.text(object)
        when Symbol then symbol(object.name)
        when Integer then INTEGERS.cover?(object) ? object : object.to_s
        when Float then object.finite? ? object : nil
        else other(object)
        end
      end

      def symbol(name)
        name = name.encode(Encoding::UTF_8)
        name.valid_encoding? ? name : ""
      rescue EncodingError
        ""
      end

      def other(object)
        Timestamp.text(object) || written(object)
      end

      def written(object)
        text = object.to_s.encode(Encoding::UTF_8)
        text if text.valid_encoding?
      rescue StandardError
        nil
      end
    end
  end
end
