# frozen_string_literal: true

module SmokeSeal
  # Text from a command line, a path or another library, in the encoding that every message here is written in.
  module UTF8
    # @return [String] the text of +object+; what is no UTF-8 in it is replaced
    def self.of(object) = object.to_s.dup.force_encoding(Encoding::UTF_8).scrub
  end
end
