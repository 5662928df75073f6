# frozen_string_literal: true

# Releases as the board's tests need them.
module Releases
  SHA = "3f9c2ab7d1e04c5586aa9b1c70de52f4b8e6d901"
  CHECKED_AT = Time.utc(2026, 6, 26, 21, 28, 45)

  def seal(status, summary: "6/6 green", checked_at: CHECKED_AT)
    SmokeSeal::Seal.from_result(passed: status == "green", summary: summary, checked_at: checked_at)
  end

  def shipped(slug: "june-edition", at: Time.utc(2026, 6, 26, 21, 28), **attributes)
    Release.create!(slug: slug, title: slug.titleize, state: "shipped", shipped_at: at,
                    apps: { "mcritchie-studio" => SHA }, **attributes)
  end

  def assembling(slug: "july-edition", state: "assembling", **attributes)
    Release.create!(slug: slug, title: slug.titleize, state: state, apps: { "mcritchie-studio" => SHA }, **attributes)
  end
end
