# frozen_string_literal: true

# Seals and alerts to tell of.
module Alerts
  COMMANDS = [
    "heroku rollback v41 --app shop   # fastest: the previous release again",
    "git -C /srv/shop revert -m1 abc123 && git -C /srv/shop push heroku HEAD:main   # durable",
    "Release#abandon!   # on the board"
  ].freeze

  def alert(seal, **facts)
    facts = { app: "shop", release: "2026-06-26-a", release_url: "https://board.example/releases/7",
              commands: COMMANDS }.merge(facts)
    SmokeSeal::Alert.new(seal, **facts)
  end

  def red(evidence = [], summary: "1/5 green", url: "https://shop.example")
    SmokeSeal::Seal.from_h("status" => "red", "summary" => summary, "checked_at" => "2026-06-26T21:28:45Z",
                           "app" => "shop", "url" => url, "evidence" => evidence)
  end

  def record(check, outcome, *findings, **more)
    { "check" => check, "outcome" => outcome, "method" => "GET", "url" => "https://shop.example/#{check}",
      "attempts" => 1, "request_id" => "id-of-#{check}", "findings" => findings }.merge(more.transform_keys(&:to_s))
  end

  # Of these, the core says that what came is no text of a page.
  WITHOUT_PAGE_TEXT = %w[status max_ms answer exit].freeze

  def finding(expectation, expected, got, cause = "app")
    public_got = got if WITHOUT_PAGE_TEXT.include?(expectation)
    { "expectation" => expectation, "expected" => expected, "got" => got, "got_without_page_text" => public_got,
      "cause" => cause, "label" => label(expectation, got, cause), "place" => place(expectation, expected) }.compact
  end

  # The label that the core gives such a finding.
  def label(expectation, got, cause)
    return "old revision still served" if cause == "old_revision"

    case expectation
    when "status" then cause == "edge" ? "#{got} from the edge" : got
    when "exit" then "exit #{got}"
    else expectation
    end
  end

  # The core names the place of these.
  def place(expectation, expected) = (expected if %w[assets links sitemap].include?(expectation))
end
