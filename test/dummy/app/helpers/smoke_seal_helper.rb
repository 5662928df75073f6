# frozen_string_literal: true

# What pages show of a seal. It reads what is recorded, and never looks at production.
module SmokeSealHelper
  # The badge of a release; nil when no verdict is recorded.
  def smoke_seal_badge(release)
    seal = release.smoke_seal
    render("#{release.model_name.collection}/smoke_seal_badge", seal: seal) if seal
  end

  # The verdict line and when it was checked, on one line: a tooltip shows line breaks. The exact time is the badge's
  # data-seal-checked-at.
  def smoke_seal_title(seal)
    checked = "(checked #{time_ago_in_words(seal.checked_at)} ago)" if seal.checked_at
    [seal.verdict_line, checked].compact.join(" ")
  end
end
