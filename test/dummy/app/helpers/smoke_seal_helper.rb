# frozen_string_literal: true

# Shows a seal on pages. It reads the recorded seal, and never checks production.
module SmokeSealHelper
  # The badge of a release; nil if no verdict is recorded.
  def smoke_seal_badge(release)
    seal = release.smoke_seal
    render("#{release.model_name.collection}/smoke_seal_badge", seal: seal) if seal
  end

  # The verdict line and the age of the check, on one line, since a tooltip shows line breaks. The exact time is in the
  # badge's data-seal-checked-at.
  def smoke_seal_title(seal)
    checked = "(checked #{time_ago_in_words(seal.checked_at)} ago)" if seal.checked_at
    [seal.verdict_line, checked].compact.join(" ")
  end
end
