# frozen_string_literal: true

module SmokeSeal
  module WithoutExtension
    # Plain data as JSON, to the letter as the extension writes it.
    module JSONText
      SHORT = { "\"" => "\\\"", "\\" => "\\\\", "\b" => "\\b", "\f" => "\\f", "\n" => "\\n", "\r" => "\\r",
                "\t" => "\\t" }.freeze
      private_constant :SHORT

      module_function

      # @param data [Hash, Array, String, Integer, Float, true, false, nil]
      # @return [String]
      def of(data)
        case data
        when nil then "null"
        when String then quoted(data)
        when Array then "[#{data.map { |item| of(item) }.join(",")}]"
        when Hash then "{#{data.map { |key, value| "#{quoted(key)}:#{of(value)}" }.join(",")}}"
        when Float then float(data)
        else data.to_s
        end
      end

      def quoted(text)
        escaped = text.gsub(/["\\\u0000-\u001f]/) { |it| SHORT[it] || format("\\u%04x", it.ord) }
        "\"#{escaped}\""
      end

      # Ruby writes 1.0e-06 for 1e-6, and 1.0e-05 where Rust has no exponent.
      def float(number)
        digits, exponent = number.to_s.split("e")
        return digits unless exponent

        digits = digits.delete_suffix(".0")
        exponent.to_i == -5 ? digits.sub(/\d/, '0.0000\0').sub(/(?<=\d)\.(?=\d*\z)/, "") : "#{digits}e#{exponent.to_i}"
      end
      private_class_method :quoted, :float
    end
  end
end
