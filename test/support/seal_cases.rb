# frozen_string_literal: true

require "yaml"
require "json"
require "bigdecimal"

# rubocop:disable Layout/LineLength, Metrics -- a table, which is read row by row
# What is asked of a seal, and of what kinds of seals. Both kinds of a seal, the extension's and that of plain Ruby,
# have to say the same: each process prints what its own says, line by line.
module SealCases
  AT = Time.utc(2026, 6, 26, 21, 28, 45)
  BASE = { "status" => "red", "summary" => "0/1; failing: tasks 500", "checked_at" => "2026-06-26T21:28:45Z" }.freeze

  RECORD = { "check" => "tasks", "outcome" => "failed", "url" => "https://app.example.com/tasks",
             "attempts" => 2 }.freeze
  LANE = RECORD.merge("check" => "browser", "command" => "npx playwright test").freeze
  CERTIFICATE = { "host" => "h", "subject" => "s", "issuer" => "i", "names" => %w[a b], "days_left" => -3,
                  "not_before" => "2026-01-01T00:00:00Z", "not_after" => "2026-12-31T23:59:59.500Z" }.freeze
  FINDING = { "expectation" => "status", "expected" => "200", "got" => "500", "cause" => "app" }.freeze

  # What each field of a record is tried with, besides the values for all of them.
  FIELDS = {
    "outcome" => ["passed", "warned", "unjudged", "not_run", "green", { "passed" => nil }, { "passed" => 1 }],
    "method" => %w[GET], "command" => ["npx"], "exit_code" => [-1, (2**31) - 1, 2**31, -(2**31) - 1],
    "vantage" => ["fra", :fra],
    "status" => [200, 65_535, 65_536, -1, 200.0], "error" => ["timeout"], "reason" => ["x\u0000y"],
    "cause" => ["edge", :dns, "mars", { "tls" => nil }],
    "findings" => [[FINDING], [FINDING.merge("severity" => "warn")], [FINDING.merge("severity" => "fail")],
                   [FINDING.merge("label" => "500 from the edge", "answered_by" => "a router", "place" => "/a.js")],
                   [FINDING.merge("retry" => "permanent")], [FINDING.merge("retry" => "may_change", "label" => "")],
                   [FINDING.merge("retry" => "soon")], [FINDING.merge("since" => "new")], [FINDING.merge("since" => "before")], [FINDING.merge("since" => "now")],
                   [FINDING.merge("known_until" => "2026-12-31", "known_why" => "a fixture")], [FINDING.merge("known_until" => 7)], [FINDING.merge("label" => nil)], [FINDING.except("got")], [FINDING.merge("cause" => nil)], [%w[status 200 500 app]],
                   [["a", "b", "c", "app", "warn", 6]], [FINDING.merge("more" => 1)], [[]]],
    "final" => [true, false, "true"],
    "redirects" => [[{ "url" => "a", "status" => 301, "location" => "b" }], [{ "url" => "a", "status" => 301, "location" => "b", "duration_ms" => 2 }], [{ "url" => "a" }], [["a", 302, "c"]]],
    "attempts" => [0, 2**32, (2**32) - 1], "earlier" => [%w[503 refused], [nil], [:a]],
    "revision" => ["0a1b2c3"], "revisions" => [{ "b" => 2, "a" => 1, "é" => 3 }, { "a" => -1 }, { a: 1, 5 => 2, nil => 3 }],
    "request_id" => ["id"], "protocol" => ["HTTP/2"],
    "peer" => ["127.0.0.1:80", "127.0.0.1:080", "127.0.0.01:80", "1.2.3.4", "1.2.3.4:65536", "1.2.3:80", "[::1]:443",
               "[0:0:0:0:0:0:0:0]:1", "[2001:DB8:0:0:1:0:0:1]:1", "[::ffff:1.2.3.4]:9", "[fe80::1%3]:80", "[fe80::1%0]:80",
               "[::1.2.3.4]:80", "[1:2:3:4:5:6:7:8]:1", "[::1", "::1:80", "[1:0:3:4:5:6:7:8]:1", "1.2.3.4:80 ", "[g::]:1"],
    "instance" => ["b3f0"],
    "instances" => [{ "attempts" => 9, "failures" => 1, "each" => { "b" => { "held" => 1 }, "a" => { "held" => 0, "failures" => 2, "failing" => true } } },
                    { "attempts" => 9, "failures" => 0 }, { "attempts" => 9 }, { "attempts" => 9, "failures" => 0, "each" => { "a" => {} } }],
    "addresses" => [{ "1.2.3.4" => "passed", "::1" => "refused" }, { "a" => 1 }],
    "bytes" => [0, (2**64) - 1, 2**64, -1, 1.0], "age" => [40], "notes" => [%w[a]], "assets" => [%w[/a.js]],
    "certificates" => [[CERTIFICATE], [CERTIFICATE.merge("version" => "TLS 1.3")], [CERTIFICATE.merge("version" => "TLS1.3")],
                       [CERTIFICATE.merge("chain" => { "subject" => "r", "not_after" => "2027-01-01T01:00:00+01:00", "days_left" => 9 })],
                       [CERTIFICATE.merge("not_after" => "soon")], [CERTIFICATE.except("names")],
                       [CERTIFICATE.merge("not_after" => "2026-12-31T23:59:59.123456Z")]],
    "timings" => [{ "total_ms" => 12 }, { "total_ms" => 1.5e-6, "dns_ms" => 1e20, "tls_ms" => 0.00001 }, {}, [1, 2, 3, 4, 5],
                  [1, 2, 3], { "total_ms" => "1" }, { "total_ms" => 1e15, "connect_ms" => 123_456_789.125, "first_byte_ms" => 1e16 },
                  { "total_ms" => -1.25e-5, "tls_ms" => 1_500_000_000_000_000.5, "dns_ms" => 1e-7 },
                  *Array.new(24) { |index| { "total_ms" => "1.25e#{index - 6}".to_f } }],
    "started_ms" => [0, 12.5, "1"],
    "earlier_attempts" => [[{ "started_ms" => 0, "duration_ms" => 1.5, "status" => 503, "result" => "503" }], [{ "started_ms" => 0, "duration_ms" => 1, "held" => true }],
                           [{ "started_ms" => 0, "duration_ms" => 1, "held" => false }], [{ "started_ms" => 0 }], [[0, 1]], [{ "started_ms" => 0, "duration_ms" => 1, "status" => -1 }]],
    "follow_ups" => [[{ "url" => "/a.js", "started_ms" => 1, "duration_ms" => 2.5, "status" => 200 }], [{ "url" => "/a.js", "started_ms" => 1, "duration_ms" => 2, "error" => "refused" }],
                     [{ "url" => "/a.js", "started_ms" => 1 }], [["/a.js", 1, 2]]],
    "more_follow_ups" => [0, 3, -1],
    "curl" => ["curl -sS 'x'"], "curl_url" => ["https://shop.example/"], "output" => ["a\nb\t\"c\"\\\u0001\u007f\u2028"], "unknown" => [1]
  }.freeze

  VANTAGE = { "vantage" => "fra", "network" => "hetzner", "vote" => "red", "reason" => "x\u0000y", "summary" => "9/10", "duration_ms" => 812,
              "checks" => [{ "check" => "tasks", "outcome" => "failed", "ms" => 90, "failing" => "500" }] }.freeze
  QUORUM = { "rule" => "2 of 3", "needed" => 2, "vantages" => [VANTAGE, { "vantage" => "sfo", "vote" => "not_heard" }] }.freeze
  # What each field of a quorum, of a vantage and of a check at one is tried with.
  QUORUM_FIELDS = { "rule" => ["majority, 2 of 3"], "needed" => [0, 2**64, (2**64) - 1], "vantages" => [[{ "vantage" => "a", "vote" => "green" }], [["a", nil, "red"]]] }.freeze
  VANTAGE_FIELDS = {
    "vantage" => [:fra], "network" => [:hetzner], "vote" => ["green", "not_judged", { "unsealed" => nil }, "amber"], "reason" => ["y" * 1001],
    "summary" => ["  x "], "duration_ms" => [0, 2**64], "checks" => [[{ "check" => "a", "outcome" => "passed" }], [["a", "not_run", 1.5, "x"]], [{ "check" => "a" }]]
  }.freeze
  CHECK_FIELDS = { "check" => [:tasks], "outcome" => %w[warned green], "ms" => [0, 1e20], "failing" => ["\u0000"] }.freeze
  FOR_ALL = [nil, 1, "text", "", :symbol, [], {}, true, -1, 1.5, [nil], Object].freeze

  TIMES = [AT, AT + 0.9, AT.getlocal("+02:00"), Time.utc(9999, 12, 31), Time.utc(10_000), Time.utc(1, 1, 1), Time.at(-1), nil,
           "2026-06-26T21:28:45Z", "2026-06-26t21:28:45z", "2026-06-26 21:28:45Z", "2026-06-26T23:28:45.999+02:00",
           "2026-06-26T21:28:45", "2026-06-26", "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
           "2026-06-26T24:00:00Z", "2026-06-26T21:60:00Z", "2026-06-26T21:28:45+24:00", "2026-06-26T21:28:45+02:60",
           "2026-06-26T21:28:45+0200", "2026-06-26T21:28:45.Z", " 2026-06-26T21:28:45Z", "2026-06-26T21:28:45Z\n",
           "2026-06-26T21:28:45-00:00", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00Z", "yesterday", "", 5, 1.5,
           [], {}, BasicObject, :"2026-06-26T21:28:45Z", "\xFF", "\u0662026-06-26T21:28:45Z"].freeze

  TEXTS = ["6/6 green", "  6/6\n", "\u00a0\u2003x\u3000", "\u0000x\u0000", "a\nb\r\n\tc", "a\u2028b\u0085c\u2029", "", " ", "\n\n",
           "caf\xE9", "café".encode("ISO-8859-1"), "café".encode("UTF-16LE"), "caf\xC3\xA9".b, "caf\xE9".b, "ascii".b,
           "日本".encode("Shift_JIS"), "\xFF\xFE".dup.force_encoding("UTF-16LE"), :symbol, 5, 1.5, nil, true, Object, [1], { a: 1 },
           "x" * 5000, "\u{1F7E2}\u202Ex", "</script>\u007f\"\\"].freeze

  WORDS = ["shop", "/srv/my app", "a;b", "$(id)", "it's", "a'b\"c", "^x", "a^b", "!x'", "a\\b", "`x`'$y'!z^", "-x", "", "  ", nil,
           "a\nb", "é", "x=y", "~/x", "{a,b}", "a%b", "\u00a0x\u00a0", "a'!\\`^", "<repo>", :symbol, 5, "caf\xE9", "@+./:]_-", "日本 x"].freeze

  OBJECTS = [nil, {}, [], "green", 5, 1.5, Object.new, BasicObject.new, true, { "status" => nil }, { "status" => "amber" },
             { "status" => "GREEN" }, { "status" => ["green"] }, { "summary" => "6/6" }, { status: "green" }, { status: :red },
             { "status" => "green", status: "red" }, { status: "red", "status" => "green" }, { "unsealed" => true },
             { "status" => "blue", "unsealed" => true }].freeze

  class << self
    # @yieldparam line [String] what one case says
    def each(&block)
      @say = block
      objects
      fields
      quorums
      records
      results
      ways_back
      values
    end

    private

    def objects
      OBJECTS.each_with_index { |object, index| say("object #{index}", SmokeSeal::Seal.from_h(object)) }
      loop_of_hashes = BASE.dup
      loop_of_hashes["evidence"] = [loop_of_hashes]
      say("loop", SmokeSeal::Seal.from_h(loop_of_hashes))
      deep = 70.times.inject("x") { |inner, _| [inner] }
      say("deep", SmokeSeal::Seal.from_h(BASE.merge("evidence" => deep, "app" => deep)))
      raising = Class.new { def to_s = raise("no") }.new
      say("raising", SmokeSeal::Seal.from_h(BASE.merge("summary" => raising, raising => 1, "checked_at" => raising)))
      dated = Class.new { def to_time = AT }.new
      say("dated", SmokeSeal::Seal.from_h(BASE.merge("checked_at" => dated)))
    end

    def fields
      TIMES.each_with_index do |time, index|
        say("time #{index}", SmokeSeal::Seal.from_h(BASE.merge("checked_at" => time)))
      end
      TEXTS.each_with_index do |text, index|
        %w[summary app url environment].each { |key| say("#{key} #{index}", SmokeSeal::Seal.from_h(BASE.merge(key => text))) }
      end
      ["qa", " qa ", "production", :staging, "q a", "x" * 30, "x" * 31, "UAT", "é", 5, ["qa"]].each_with_index do |name, index|
        say("environment #{index}", SmokeSeal::Seal.from_h(BASE.merge("environment" => name)))
        say("unsealed in #{index}", attempt { SmokeSeal::Seal.unsealed("x", environment: name, checked_at: AT) })
      end
      [0, 12, -1, 1.5, 2**64, (2**64) - 1, "12", nil, []].each_with_index do |value, index|
        say("duration #{index}", SmokeSeal::Seal.from_h(BASE.merge("duration_ms" => value)))
        say("boot window #{index}", SmokeSeal::Seal.from_h(BASE.merge("boot_window_ms" => value)))
        requests = { "budget" => 1, "made" => value, "besides" => 0, "more" => 3 }
        say("requests #{index}", SmokeSeal::Seal.from_h(BASE.merge("requests" => requests)))
        instances = { "answers" => value, "chance_of_missing" => 0.0075, "met" => 3, "expected" => 4, "required" => true,
                      "each" => { "b3f0" => { "answers" => 2, "failing" => ["tasks"] }, "a1" => { "answers" => 1, "other_revision" => true } } }
        say("instances #{index}", SmokeSeal::Seal.from_h(BASE.merge("instances" => instances)))
        say("chance #{index}", SmokeSeal::Seal.from_h(BASE.merge("instances" => { "answers" => 1, "chance_of_missing" => value })))
        say("requests' list #{index}", SmokeSeal::Seal.from_h(BASE.merge("requests" => [1, value, 3])))
      end
    end

    def quorums
      say("quorum", SmokeSeal::Seal.from_h(BASE.merge("quorum" => QUORUM)))
      say("its copy", [SmokeSeal::Seal.from_h(BASE.merge("quorum" => QUORUM)).quorum, SmokeSeal::Seal.from_h(BASE).quorum])
      [*FOR_ALL, ["2 of 3", 2, [%w[fra hetzner red]]]].each_with_index { |value, index| say_quorum(index, value) }
      QUORUM_FIELDS.each { |name, values| say_each("quorum's #{name}", values) { |value| QUORUM.merge(name => value) } }
      VANTAGE_FIELDS.each do |name, values|
        say_each("vantage's #{name}", values) { |value| QUORUM.merge("vantages" => [VANTAGE.merge(name => value)]) }
      end
      CHECK_FIELDS.each do |name, values|
        say_each("check's #{name}", values) do |value|
          QUORUM.merge("vantages" => [VANTAGE.merge("checks" => [VANTAGE["checks"].first.merge(name => value)])])
        end
      end
    end

    def say_each(name, values)
      [*values, *FOR_ALL].each_with_index { |value, index| say_quorum("#{name} #{index}", yield(value)) }
    end

    def say_quorum(name, quorum) = say("quorum #{name}", SmokeSeal::Seal.from_h(BASE.merge("quorum" => quorum)))

    def records
      FIELDS.each do |name, values|
        [*values, *FOR_ALL].each_with_index do |value, index|
          [RECORD, LANE].each do |record|
            records = [record.merge(name => value)]
            say("#{name} #{index} of #{record["check"]}", SmokeSeal::Seal.from_h(BASE.merge("evidence" => records)))
          end
        end
      end
      RECORD.each_key { |key| say("no #{key}", SmokeSeal::Seal.from_h(BASE.merge("evidence" => [RECORD.except(key)]))) }
      full = FIELDS.transform_values(&:first).merge(RECORD.slice("check", "url"))
      say("full", SmokeSeal::Seal.from_h(BASE.merge("evidence" => [full.except("command"), RECORD])))
      say("full lane", SmokeSeal::Seal.from_h(BASE.merge("evidence" => [full, RECORD])))
      say("checks and a lane", SmokeSeal::Seal.from_h(BASE.merge("evidence" => [RECORD, RECORD, LANE])))
      say("lanes", SmokeSeal::Seal.from_h(BASE.merge("evidence" => [RECORD, LANE, LANE])))
      LANE.each_key { |key| say("no #{key}", SmokeSeal::Seal.from_h(BASE.merge("evidence" => [LANE.except(key)]))) }
      say("symbols",
          SmokeSeal::Seal.from_h(BASE.transform_keys(&:to_sym).merge(evidence: [full, full.except("command")].map { |it| it.transform_keys(&:to_sym) })))
      say("by position", SmokeSeal::Seal.from_h(BASE.merge("evidence" => [%w[c failed GET u]])))
      [nil, {}, "x", [1], [nil], [RECORD, nil]].each_with_index do |value, index|
        say("evidence #{index}", SmokeSeal::Seal.from_h(BASE.merge("evidence" => value)))
      end
    end

    def results
      TEXTS.each_with_index do |text, index|
        say("result #{index}", attempt do
                                 SmokeSeal::Seal.from_result(passed: index.even?, summary: text, checked_at: AT)
                               end)
        say("unsealed #{index}", attempt { SmokeSeal::Seal.unsealed(text, app: text, url: text, checked_at: AT) })
      end
      TIMES.each_with_index do |time, index|
        say("result at #{index}", attempt { SmokeSeal::Seal.from_result(passed: nil, checked_at: time) })
      end
      [{}, { passed: true, more: 1 }].each do |given|
        say("keywords", attempt do
                          SmokeSeal::Seal.from_result(**given)
                        end.class)
      end
      say("now",
          [(SmokeSeal::Seal.from_result(passed: 1).checked_at - Time.now).abs < 5,
           SmokeSeal::Seal.unsealed("").checked_at.utc?])
    end

    def ways_back
      WORDS.each_with_index do |word, index|
        seal = SmokeSeal::Seal.from_h(BASE.merge("app" => word))
        say("own app #{index}", [seal.rollback_commands, seal.rollback_commands(repo: word, heroku_app: "x"),
                                 seal.rollback_commands(heroku_app: word, deployed_sha: word),
                                 seal.rollback_commands(previous_release: word)])
      end
      ["v122", " v1\n", "v", "122", "v1 2", "v1;x", :v7, 7, "v١"].each do |release|
        seal = SmokeSeal::Seal.from_h(BASE)
        say("release #{release.inspect}", attempt { seal.rollback_commands(previous_release: release).first })
      end
      other = SmokeSeal::Seal.from_h(BASE.merge("status" => "green"))
      say("no way", [other.rollback_commands, attempt { other.rollback_commands(sha: 1) }.class])
      random = Random.new(1)
      signs = "ab '\"\\$`!^;é-=\u00a0".chars
      300.times do |index|
        word = Array.new(random.rand(1..12)) { signs[random.rand(signs.size)] }.join
        say("word #{index}", SmokeSeal::Seal.from_h(BASE).rollback_commands(heroku_app: word).first)
      end
    end

    def values
      seal = SmokeSeal::Seal.from_h(BASE.merge("evidence" => [RECORD], "app" => "shop"))
      say("constants",
          [SmokeSeal::Seal::GREEN, SmokeSeal::Seal::RED, SmokeSeal::Seal::STATUSES, SmokeSeal::Seal::STATUSES.frozen?])
      say("copies", [seal.dup.equal?(seal), seal.clone.equal?(seal), attempt { seal.clone(freeze: false) }])
      say("own", [seal.summary.frozen?, seal.to_h["evidence"].frozen?, seal.evidence.first.frozen?, seal.to_h["app"].frozen?,
                  seal.badge.frozen?, seal.label.frozen?, seal.app.encoding])
      say("pattern", [(seal in { status: "red", app: "shop" }), seal.deconstruct_keys(%i[status x])])
      say("makers", [attempt { SmokeSeal::Seal.new }.class, attempt { SmokeSeal::Seal.allocate.status },
                     attempt do
                       seal.instance_variable_set(:@x, 1)
                     end.class, Class.new(SmokeSeal::Seal).from_h(BASE).class])
      say("shared", [Ractor.shareable?(seal), seal.frozen?])
      say("others", [seal == seal.to_h, seal.nil?, seal.eql?(SmokeSeal::Seal.from_h(BASE)), seal == BasicObject.new,
                     { seal => 1 }[SmokeSeal::Seal.from_h(seal.to_h)], [seal, SmokeSeal::Seal.from_h(seal.to_h)].uniq.size])
      empty = SmokeSeal::Seal.allocate
      say("empty", [empty.to_h, empty.unsealed?, SmokeSeal::Formatter.seal_line(empty)])
      ["", "{}", "\xFF", '{"status":"amber"}', "[]", "nul"].each do |bytes|
        say("bytes", attempt do
                       SmokeSeal::Seal._load(bytes)
                     end)
      end
      ["status: amber", "{}", "status: [green]", "status: green"].each do |body|
        say("yaml", attempt { YAML.unsafe_load("--- !ruby/object:SmokeSeal::Seal\n#{body}") })
      end
      say("fill", [attempt { seal.fill({}) }.class, attempt do
                                                      seal.init_with(Psych::Coder.new("x").tap do |it|
                                                                       it.map = BASE
                                                                     end)
                                                    end])
      say("lines", [nil, false, {}, "x"].map { |other| SmokeSeal::Formatter.seal_line(other) })
    end

    def attempt
      yield
    rescue StandardError => e
      e
    end

    def say(name, object) = @say.call("#{name}: #{told(object)}")

    def told(object)
      case object
      when SmokeSeal::Seal then all_of(object).inspect
      when Exception then "#{object.class}: #{object.message.lines.first}"
      else object.is_a?(Array) ? "[#{object.map { |item| told(item) }.join(", ")}]" : object.inspect
      end
    end

    def all_of(seal)
      readers = %i[status summary checked_at app url environment quorum gate green? red? unsealed? badge label verdict_line to_s evidence to_h to_json
                   as_json inspect frozen?]
      again = [SmokeSeal::Seal.from_h(seal.to_h), SmokeSeal::Seal.load(seal.to_h), SmokeSeal::Seal.load(seal.to_json), Marshal.load(Marshal.dump(seal)),
               YAML.unsafe_load(YAML.dump(seal))]
      [*readers.map { |reader| seal.public_send(reader) }, again.map { |it| [it == seal, it&.to_h == seal.to_h] },
       Marshal.dump(seal), YAML.dump(seal), SmokeSeal::Formatter.seal_line(seal), seal.to_h.keys]
    end
  end
end
# rubocop:enable Layout/LineLength, Metrics
