# frozen_string_literal: true

module SmokeSeal
  # Converts text of any origin to UTF-8, the encoding of all messages of this gem.
  module UTF8
    # @return [String] the text of +object+, with invalid bytes replaced
    def self.of(object) = object.to_s.dup.force_encoding(Encoding::UTF_8).scrub
  end
end
