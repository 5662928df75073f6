# frozen_string_literal: true

# Shows a seal on pages. It reads the recorded seal, and never checks production.
module SmokeSealHelper
  # A check mark and a cross, as the paths of a picture of 16 by 16.
  SMOKE_SEAL_MARKS = { "green" => "M3 8.5l3.5 3.5L13 4.5", "red" => "M4 4l8 8M12 4l-8 8" }.freeze

  # The badge of a release, and how current its seal is; nil if no verdict is recorded. It links to the seal's page if
  # the routes mount SmokeSeal::Engine. With leading ::, since a host may have a SmokeSeal of its own.
  def smoke_seal_badge(release)
    seal = release.smoke_seal
    return unless seal

    render("#{release.model_name.collection}/smoke_seal_badge",
           seal: seal, unsealed_since: release.smoke_unsealed_since, age: ::SmokeSeal::SealAge.of(release),
           path: ::SmokeSeal::Pages.release_path(release))
  end

  # The verdict line and the age of the check, on one line, since a tooltip shows line breaks. The exact time is in the
  # badge's data-seal-checked-at. A later attempt without a verdict is said, with its reason.
  def smoke_seal_title(seal, unsealed_since = nil)
    smoke_seal_verdict(smoke_seal_text("verdict.#{seal.status}"), seal, unsealed_since)
  end

  # What a screen reader reads: "Seal ✓ passed — 6/6 green (checked 3 minutes ago)".
  def smoke_seal_label(seal, unsealed_since = nil)
    smoke_seal_verdict(smoke_seal_text("label.#{seal.status}"), seal, unsealed_since)
  end

  # A verdict with the summary as it was recorded, and how old it is.
  def smoke_seal_verdict(verdict, seal, unsealed_since)
    checked = smoke_seal_text("checked", time: time_ago_in_words(seal.checked_at)) if seal.checked_at
    since = smoke_seal_text("unsealed_since", reason: unsealed_since.summary.squish) if unsealed_since
    said = [checked, since].compact.join("; ")
    summary = seal.verdict_line.partition(" — ").drop(1).join
    ["#{verdict}#{summary}", *("(#{said})" unless said.empty?)].join(" ")
  end

  # A text in the language of the page, below smoke_seal.badge in I18n.
  def smoke_seal_text(key, **values) = ::SmokeSeal::Translations.text("badge.#{key}", **values)

  # The mark as a picture: its shape does not depend on a font, and it adds no text to the badge.
  def smoke_seal_mark(seal)
    path = tag.path(d: SMOKE_SEAL_MARKS.fetch(seal.status), fill: "none", stroke: "currentColor", "stroke-width": 2)
    content_tag(:svg, path, viewBox: "0 0 16 16", width: "0.9em", height: "0.9em", focusable: false,
                            style: "margin-left: 0.25em; vertical-align: -0.1em", aria: { hidden: true })
  end
end
