# frozen_string_literal: true

module SmokeSeal
  module WithoutExtension
    # Reads records by their declared fields, as strictly as the extension: one wrong field rejects the whole record.
    module Schema
      # A field. +kept+ returns whether its value is written.
      Field = Struct.new(:name, :type, :default, :optional, :defaulted, :kept, keyword_init: true)

      module_function

      # @return [Field] a required field
      def required(name, type) = Field.new(name: name, type: type, kept: ->(_) { true })

      # @return [Field] a field that may be nil or missing, and is not written then
      def optional(name, type, defaulted: true)
        Field.new(name: name, type: type, optional: true, defaulted: defaulted, kept: ->(it) { !it.nil? })
      end

      # @return [Field] a field with a default value, which is not written
      def default(name, type, value)
        Field.new(name: name, type: type, default: value, defaulted: true, kept: ->(it) { it != value })
      end

      # @param fields [Array<Field>]
      # @param data [Object]
      # @return [Hash{String => Object}, nil] nil if it is not such a record
      def read(fields, data)
        catch(:malformed) { struct(fields, data) }
      end

      # @return [Array<Hash>, nil] nil unless all of them are such records
      def read_list(fields, data)
        catch(:malformed) { list(data) { |item| struct(fields, item) } }
      end

      def malformed = throw(:malformed, nil)

      def struct(fields, data)
        values = case data
                 when Hash then fields.map { |field| field_of(field, data.fetch(field.name) { missing(field) }) }
                 when Array then by_position(fields, data)
                 else malformed
                 end
        fields.zip(values).to_h { |field, value| [field.name, value] }
              .select.with_index { |(_, value), index| fields[index].kept.call(value) }.to_h
      end

      MISSING = Object.new.freeze
      private_constant :MISSING

      def missing(field) = field.optional || field.defaulted ? MISSING : malformed

      def by_position(fields, items)
        malformed if items.size > fields.size
        fields.each_with_index.map do |field, index|
          next field_of(field, items[index]) if index < items.size

          field.defaulted ? field_of(field, MISSING) : malformed
        end
      end

      def field_of(field, value)
        return field.default if value.equal?(MISSING)
        return if value.nil? && field.optional

        value(field.type, value)
      end

      def value(type, value)
        kind, of = type
        READERS.fetch(kind).call(of, value)
      end

      READERS = {
        text: ->(_, value) { kind_of(value, String) },
        printable: ->(longest, value) { TerminalText.text(kind_of(value, String), longest) },
        flag: ->(_, value) { [true, false].include?(value) ? value : malformed },
        integer: ->(range, value) { value.is_a?(Integer) && range.cover?(value) ? value : malformed },
        number: ->(_, value) { value.is_a?(Integer) || value.is_a?(Float) ? value.to_f : malformed },
        word: ->(words, value) { word(words, value) },
        list: ->(of, value) { list(value) { |item| value(of, item) } },
        map: ->(of, value) { kind_of(value, Hash).sort.to_h.transform_values { |item| value(of, item) } },
        record: ->(fields, value) { struct(fields, value) },
        time: ->(_, value) { time(kind_of(value, String)) },
        address: ->(_, value) { Address.read(kind_of(value, String)) }
      }.freeze
      private_constant :READERS

      def kind_of(value, kind) = value.is_a?(kind) ? value : malformed

      def list(value, &block) = kind_of(value, Array).map(&block)

      # A word, or an object with the word as its only key.
      def word(words, value)
        value = value.keys.first if value.is_a?(Hash) && value.size == 1 && value.values.first.nil?
        words.include?(value) ? value : malformed
      end

      def time(written)
        seconds = Timestamp.parse(written) or malformed
        fraction = written[/\.(\d+)/, 1].to_s.ljust(9, "0")[0, 9]
        fraction = fraction.sub(/(?:000)+\z/, "")
        text = Timestamp.format(seconds)
        fraction.empty? ? text : text.sub("Z", ".#{fraction}Z")
      end
    end
  end
end
