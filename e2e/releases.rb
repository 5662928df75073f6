# frozen_string_literal: true

# Changes releases while a browser shows the board, in a separate process like bin/release:
#   bin/rails runner releases.rb assembled SLUG | shipped SLUG | ship SLUG | seal SLUG green|red SUMMARY
command, slug, *facts = ARGV
case command
when "assembled", "shipped"
  Release.create!(slug: slug, title: slug.titleize, state: command, apps: { "mcritchie-studio" => "3f9c2ab7d1e04c55" },
                  shipped_at: (Time.current if command == "shipped"))
when "ship"
  Release.find_by!(slug: slug).ship!
when "seal"
  status, summary = facts
  checked_at = Time.utc(2026, 6, 26, 21, 28, 45)
  seal = SmokeSeal::Seal.from_result(passed: status == "green", summary: summary, checked_at: checked_at)
  Release.find_by!(slug: slug).record_smoke_seal!(seal)
else
  abort "releases.rb does not know #{command.inspect}"
end
