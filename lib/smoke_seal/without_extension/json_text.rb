# frozen_string_literal: true

module SmokeSeal
  module WithoutExtension
    # Writes plain data as JSON, exactly as the extension does.
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

      # Ruby writes 1.0e-06 where Rust writes 1e-6, and uses an exponent for -5 and 15 where Rust uses none.
      def float(number)
        written, exponent = number.to_s.split("e")
        return written unless exponent

        digits = written.delete("-.").sub(/0+\z/, "")
        sign = "-" if number.negative?
        case exponent.to_i
        when -5 then "#{sign}0.0000#{digits}"
        when 15 then "#{sign}#{digits[0, 16].ljust(16, "0")}.#{digits[16..].to_s.ljust(1, "0")}"
        else "#{written.delete_suffix(".0")}e#{format("%+d", exponent.to_i)}"
        end
      end
      private_class_method :quoted, :float
    end
  end
end
