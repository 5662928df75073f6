# frozen_string_literal: true

module SmokeSeal
  module Pages
    # The width of a badge's text: Verdana at 11 pixels, as on the badges of shields.io. Where there is no Verdana, the
    # text is drawn in another font, but fitted into this width, so that it is never cut.
    module BadgeTextWidth
      SIZE = 11
      # Advance widths in thousandths of the size.
      ADVANCES = { "il" => 274, "j" => 344, "f " => 352, "t" => 394, "r" => 427, ":" => 454, "cs" => 521, "z" => 525,
                   "kvxy" => 592, "e" => 596, "a" => 601, "o" => 607, "bdgpq" => 623, "hnu" => 633,
                   "0123456789" => 636, "w" => 818, "m" => 973 }
                 .flat_map { |characters, width| characters.chars.map { |character| [character, width] } }.to_h.freeze
      WIDEST = 1000
      private_constant :SIZE, :ADVANCES, :WIDEST

      module_function

      # @return [Integer] pixels
      def of(text) = (text.each_char.sum { |character| ADVANCES.fetch(character, WIDEST) } * SIZE / 1000.0).ceil
    end
  end
end
