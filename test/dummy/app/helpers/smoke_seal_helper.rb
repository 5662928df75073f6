# frozen_string_literal: true

# What pages show of a seal. It reads what is recorded, and never looks at production.
module SmokeSealHelper
  # The badge of a release; nil when no verdict is recorded.
  def smoke_seal_badge(release)
    seal = release.smoke_seal
    render("#{release.model_name.collection}/smoke_seal_badge", seal: seal) if seal
  end

  # The verdict line and when it was checked, in the page's time zone.
  def smoke_seal_title(seal)
    checked_at = seal.checked_at&.in_time_zone
    [seal.verdict_line, checked_at&.strftime("checked at %Y-%m-%d %H:%M:%S %Z")].compact.join("\n")
  end
end
