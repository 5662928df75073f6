# frozen_string_literal: true

require_relative "http_server"
require_relative "seal_cases"
require_relative "workspace"

# Seals that reports are tested with.
# rubocop:disable Layout/LineLength -- data, which is read row by row
module ReportSeals
  include Workspace

  # Everything that a parser, a browser or a terminal may stumble over.
  HOSTILE = ["<script>alert(1)</script><img src=x onerror=alert(1)>", "]]> --> <!-- <?php ?> <![CDATA[ x", "&nbsp; &lt; & \" '",
             "\u202Eevil\u202C \u2066x\u2069", "\0 \e[31mred\e[0m \u0007\u007F\u009B31m \uFFFE\uFFFF", "tab\t cr\r lf\n ::error::x\r\n##[error]y",
             "a, b: c%0A%25 # TODO # SKIP \\", "1..5\nok 1 - forged\nBail out!", "| `x` *y* _z_ [l](https://evil.example) @everyone #1",
             "<%= 1 %> \#{1} ' onload='x", "🔴👩‍👩‍👧‍👦é\u0301漢字", "x" * 3000].freeze

  FINDING = { "expectation" => "title", "expected" => "\"Shop\"", "got" => "\"Oops\"", "cause" => "app", "label" => "title" }.freeze

  def record(check, outcome = "passed", **more)
    { "check" => check, "outcome" => outcome, "method" => "GET", "url" => "https://shop.example/#{check}", "status" => 200,
      "attempts" => 1, "request_id" => "id-of-#{check}", "protocol" => "HTTP/2", "peer" => "192.0.2.1:443",
      "timings" => { "dns_ms" => 1.5, "connect_ms" => 2.25, "tls_ms" => 3.5, "first_byte_ms" => 20.25, "total_ms" => 31.5 },
      **more.transform_keys(&:to_s) }
  end

  # @return [Hash] the data of a seal, as the core records it
  def seal(status, evidence = [], **more)
    given = { "status" => status, "unsealed" => (true unless status), "summary" => "the summary", "app" => "shop",
              "checked_at" => "2026-06-26T21:28:45Z", "url" => "https://shop.example", "duration_ms" => 1234,
              "requests" => { "made" => 7, "besides" => 2, "budget" => 1000 }, "evidence" => evidence }
    SmokeSeal::Seal.load(given.merge(more.transform_keys(&:to_s))).to_h
  end

  # One check of each outcome, a check that held after a retry, one that was redirected, and the browser lane.
  def mixed
    seal("red", [
           record("up"), record("slow", attempts: 3, earlier: %w[503 refused]),
           record("home", "failed", status: 500, findings: [{ **FINDING, "since" => "new", "hint" => "see the log" }], curl: "curl https://shop.example/home"),
           record("tasks", "failed", attempts: 4, earlier: %w[503], findings: [{ **FINDING, "since" => "before" }], more_findings: 3),
           record("news", "warned", findings: [FINDING]),
           record("api", "unjudged", error: "throttled", cause: "throttled", reason: "429, which asks for fewer requests").except("status", "timings", "peer", "protocol"),
           record("old", redirects: [{ "url" => "https://shop.example/old?b=1&a=x%20y", "status" => 301, "location" => "https://shop.example/new" }]),
           { "check" => "browser", "outcome" => "not_run", "url" => "https://shop.example", "command" => "npx playwright test",
             "reason" => "no browser is installed", "attempts" => 1, "output" => "line 1\nline 2" }
         ])
  end

  # A run with the times of its requests: an app that took a minute to boot, a redirect, and follow-ups.
  def long_boot
    earlier = Array.new(14) { |number| { "started_ms" => (number**2 * 320.0) + 0.4, "duration_ms" => 12.5 + number, "status" => 503, "result" => "503" } }
    assets = Array.new(12) { |number| { "url" => "/assets/application-#{format("%08x", number * 7_654_321)}.js", "started_ms" => 61_240.0 + (number * 9), "duration_ms" => 8.5 + (number * 5), "status" => 200 } }
    seal("green", [
           record("up", started_ms: 61_200.3, attempts: 15, earlier: %w[503], earlier_attempts: earlier),
           record("home", started_ms: 61_203.1, attempts: 4, earlier: ["refused"], follow_ups: assets, more_follow_ups: 31,
                          earlier_attempts: earlier.first(3).map { |it| it.except("status").merge("result" => "refused") }),
           record("old", started_ms: 2.1, redirects: [{ "url" => "https://shop.example/old", "status" => 301, "location" => "https://shop.example/new", "duration_ms" => 9.5 }]),
           record("report", started_ms: 58_000.0, timings: { "first_byte_ms" => 3900.5, "total_ms" => 4200.0 }),
           { "check" => "browser", "outcome" => "passed", "url" => "https://shop.example", "command" => "npx playwright test", "attempts" => 1,
             "started_ms" => 0.0, "timings" => { "total_ms" => 48_000.0 } }
         ], boot_window_ms: 60_000, duration_ms: 62_300)
  end

  # A quick run: all checks held at once, in the boot window.
  def quick
    seal("green", [record("up", started_ms: 0.2), record("home", started_ms: 0.4, timings: { "connect_ms" => 12.0, "tls_ms" => 9.5, "first_byte_ms" => 84.0, "total_ms" => 97.5 },
                                                                 follow_ups: [{ "url" => "/app.css", "started_ms" => 99.0, "duration_ms" => 14.0, "status" => 200 },
                                                                              { "url" => "https://cdn.example/lib.js", "started_ms" => 99.5, "duration_ms" => 31.0, "error" => "timeout" }]),
                   record("tasks", "failed", started_ms: 31.8, status: 500, findings: [FINDING], attempts: 2,
                                             earlier_attempts: [{ "started_ms" => 0.6, "duration_ms" => 28.1, "status" => 502, "result" => "502" }])],
         boot_window_ms: 90_000, duration_ms: 131)
  end

  # A thousand failures with hostile text in each place that may hold text of others. It is not loaded through the
  # core, which would take some of that out.
  def hostile
    evidence = Array.new(1000) do |number|
      text = HOSTILE[number % HOSTILE.size]
      finding = FINDING.keys.to_h { |key| [key, text] }.merge("place" => text, "hint" => text, "cause" => "app", "expected" => "#{number} #{text}")
      record("#{number} #{text}", "failed", url: "https://shop.example/#{text}", findings: [finding], curl: text, request_id: text,
                                            earlier: [text], reason: text, started_ms: number,
                                            earlier_attempts: [{ "started_ms" => number / 2, "duration_ms" => 1, "result" => text }],
                                            follow_ups: [{ "url" => text, "started_ms" => number, "duration_ms" => 9, "error" => text }], notes: [text], attempts: 2,
                                            redirects: [{ "url" => text, "status" => 301, "location" => text }])
    end
    evidence << { "check" => "browser", "outcome" => "failed", "url" => HOSTILE.join, "command" => HOSTILE.join, "attempts" => 1,
                  "findings" => [FINDING], "output" => HOSTILE.join("\n") }
    seal("red").merge("summary" => HOSTILE.join(" "), "app" => HOSTILE.join, "url" => HOSTILE.join, "evidence" => evidence, "quorum" => hostile_quorum)
  end

  def hostile_quorum
    vantages = HOSTILE.map do |text|
      checks = HOSTILE.map { |name| { "check" => name, "outcome" => text, "ms" => 9.5, "failing" => text } }
      { "vantage" => text, "network" => text, "vote" => text, "reason" => text, "summary" => text, "checks" => checks }
    end
    { "rule" => HOSTILE.join, "needed" => 2, "vantages" => vantages }
  end
end
# rubocop:enable Layout/LineLength
