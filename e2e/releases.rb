# frozen_string_literal: true

# Changes releases while a browser shows the board, in a separate process like bin/release:
#   bin/rails runner releases.rb assembled SLUG | shipped SLUG | ship SLUG | seal SLUG green|red SUMMARY [SECONDS_AGO] |
#                                served SLUG REVISION
command, slug, *facts = ARGV
case command
when "assembled", "shipped"
  Release.create!(slug: slug, title: slug.titleize, state: command, apps: { "mcritchie-studio" => "3f9c2ab7d1e04c55" },
                  shipped_at: (Time.current if command == "shipped"))
when "ship"
  Release.find_by!(slug: slug).ship!
when "seal"
  status, summary, seconds_ago = facts
  checked_at = seconds_ago ? Time.current - seconds_ago.to_i : Time.utc(2026, 6, 26, 21, 28, 45)
  seal = SmokeSeal::Seal.from_result(passed: status == "green", summary: summary, checked_at: checked_at)
  Release.find_by!(slug: slug).record_smoke_seal!(seal)
when "served"
  # What the watch keeps once production serves another revision.
  Release.find_by!(slug: slug).then do |release|
    release.update_smoke_state!(release.smoke_seals.keys.first, "watch") { { "served" => facts.first } }
  end
else
  abort "releases.rb does not know #{command.inspect}"
end
