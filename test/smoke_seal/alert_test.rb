# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/alerts"

class AlertTest < Minitest::Test
  include Alerts

  ELSEWHERE = "on the terminal and in the log"

  def test_a_red_alert_says_what_failed_where_and_what_to_do
    evidence = [
      record("up", "passed"),
      record("tasks", "failed", finding("status", "2xx", "500")),
      record("cert", "failed", finding("answer", "an answer", "the certificate has expired", "tls")),
      record("home", "failed", finding("title", '"Shop"', '"Sorry"'), finding("text", '"Cart"', "nothing like it")),
      record("late", "unjudged", reason: "the deadline of 60 s came first")
    ]
    assert_equal <<~TEXT, alert(red(evidence), notes: ["the verdict could not be stored: the database is down"]).text
      🔴 Production smoke seal: FAILED — 1/5 green

        release  2026-06-26-a   https://board.example/releases/7
        app      shop
        at       https://shop.example
        checked  2026-06-26 21:28:45 UTC

      Failing (app: the app did not answer as expected):
        tasks      status: expected 2xx, got 500
                   https://shop.example/tasks   X-Request-Id: id-of-tasks
        home       title: expected "Shop", got "Sorry"
                   text: expected "Cart", got nothing like it
                   https://shop.example/home   X-Request-Id: id-of-home

      Failing (tls: the certificate, or the TLS handshake):
        cert       answer: expected an answer, got the certificate has expired
                   https://shop.example/cert   X-Request-Id: id-of-cert

      Not judged:
        late       the deadline of 60 s came first
                   https://shop.example/late   X-Request-Id: id-of-late

      NOTHING WAS ROLLED BACK: the release is live.
      Rollback commands, fastest first; whether to run one is your decision:

        fastest: the previous release again
          heroku rollback v41 --app shop

        durable
          git -C /srv/shop revert -m1 abc123 && git -C /srv/shop push heroku HEAD:main

        on the board
          Release#abandon!

      Notes:
        - the verdict could not be stored: the database is down
    TEXT
  end

  def test_the_discord_message_has_the_same_without_page_text
    evidence = [
      record("tasks", "failed", finding("status", "2xx", "500")),
      record("home", "failed", finding("title", '"Shop"', '"Sorry"'), finding("text", '"Cart"', "Sorry")),
      record("late", "unjudged", reason: "the deadline of 60 s came first")
    ]
    payload = alert(red(evidence), notes: ["the verdict could not be stored"]).discord_payload(role: "42")
    assert_equal <<~TEXT.chomp, payload[:content]
      <@&42> **🔴 Production smoke seal: FAILED — 1/5 green**
      Release 2026-06-26-a <https://board.example/releases/7>
      App shop at <https://shop.example>
      - tasks \\(app\\): status: expected 2xx, got 500
      - home \\(app\\): title: expected "Shop"; text: expected "Cart"
      - late, not judged: the deadline of 60 s came first
      **Nothing was rolled back.** Rollback commands, fastest first; whether to run one is your decision:
      ```sh
      #{COMMANDS.map { |line| block(line) }.join("\n")}
      ```
      - the verdict could not be stored
    TEXT
    assert_equal({ parse: [], roles: ["42"] }, payload[:allowed_mentions])
  end

  def test_an_unsealed_alert_says_why_and_what_to_do_without_rollback_commands
    alert = alert(SmokeSeal::Seal.unsealed("no network", app: "shop", url: "https://shop.example"))
    assert alert.text.start_with?("⚪ Production smoke seal: unsealed — no network\n")
    assert alert.text.end_with?(<<~TEXT)
      The release is live, and whether it works is not known. What to do:
        1. Check production yourself: https://shop.example
        2. When the reason above is gone, seal it again in the Rails console: release.reseal!
    TEXT
    content = alert.discord_payload(role: "42")[:content]
    assert_includes content, "**⚪ Production smoke seal: unsealed — no network**"
    assert_includes content, "`release.reseal!`"
    [alert.text, content].each { |text| refute_match(/heroku|rolled back|@&/, text) }
  end

  def test_without_a_url_the_alert_says_to_open_the_app_in_a_browser
    assert_includes alert(SmokeSeal::Seal.unsealed("x")).text, "Check production yourself: open the app in a browser"
  end

  def test_a_red_seal_without_commands_says_that_none_are_known
    alert = alert(red, commands: [])
    assert_includes alert.text, "NOTHING WAS ROLLED BACK: the release is live.\nNo rollback command is known"
    assert_includes alert.discord_payload[:content], "**Nothing was rolled back.** No rollback command is known: add"
  end

  def test_the_caller_may_give_the_command_that_seals_again
    again = 'Release.find(7).reseal!(app: "shop")'
    alert = alert(SmokeSeal::Seal.unsealed("x"), reseal: again)
    assert_includes alert.text, "seal it again in the Rails console: #{again}\n"
    assert_includes alert.discord_payload[:content], "`#{again}`"
    assert_includes alert.with_notes(["more"]).text, again
  end

  def test_too_many_unjudged_checks_are_counted
    evidence = Array.new(45) { |number| record("check-#{number}", "unjudged", reason: "reason #{number}") }
    assert_includes alert(red(evidence)).text, "\n\n… and 5 more that say nothing\n\n"
  end

  def test_a_failed_browser_lane_shows_its_last_lines_on_the_terminal_alone
    output = (1..20).map { |number| "\e[31mline #{number}\e[0m\n\n" }.join
    alert = alert(red([lane("failed", finding("exit", "0", "1"), output: output)]))
    assert_includes alert.text, <<-TEXT
  browser    exit: expected 0, got 1
             npx playwright test
             its last lines:
             | line 9
    TEXT
    assert_includes alert.text, "             | line 20\n"
    refute_match(/line 8|\e|\[31m/, alert.text)
    content = alert.discord_payload[:content]
    assert_includes content, "- browser \\(app\\): exit: expected 0, got 1"
    refute_includes content, "line"
  end

  def test_a_lane_that_did_not_run_says_why
    alert = alert(red([lane("not_run", reason: "npx: not found", output: "sh: 1: npx: not found\n")]))
    assert_includes alert.text, <<~TEXT
      Not run:
        browser    npx: not found
                   npx playwright test
                   its last lines:
                   | sh: 1: npx: not found
    TEXT
    assert_includes alert.discord_payload[:content], "- browser, not run: npx: not found"
  end

  def test_an_alert_is_needed_unless_the_seal_is_green_and_stored
    green = SmokeSeal::Seal.from_result(passed: true, summary: "6/6")
    refute alert(green).needed?
    assert alert(green, notes: ["x"]).needed?
    assert alert(red).needed?
    assert alert(SmokeSeal::Seal.unsealed("x")).needed?
  end

  def test_a_green_seal_with_a_note_has_no_commands
    alert = alert(SmokeSeal::Seal.from_result(passed: true, summary: "6/6"), notes: ["it could not be stored"])
    assert_empty alert.commands
    [alert.text, alert.discord_payload(role: "42")[:content]].each do |text|
      assert_includes text, "it could not be stored"
      refute_match(/heroku|rolled back|reseal|@&/, text)
    end
  end

  def test_an_alert_of_a_seal_with_only_a_verdict_is_built
    alert = SmokeSeal::Alert.new(SmokeSeal::Seal.from_result(passed: false, checked_at: nil), app: :shop)
    assert_includes alert.text, "🔴 Production smoke seal: FAILED\n\n  app      shop\n\nNOTHING"
    assert_includes alert.discord_payload[:content], "**🔴 Production smoke seal: FAILED**\nApp shop\n"
  end

  def test_only_a_red_seal_mentions_a_role_and_only_one_that_is_an_id
    ["", "  ", nil, "@everyone", "42>", "1" * 21, "4\n2"].each do |role|
      payload = alert(red).discord_payload(role: role)
      assert_equal({ parse: [] }, payload[:allowed_mentions], role.inspect)
      refute_includes payload[:content], "<@"
    end
    assert_equal ["42"], alert(red).discord_payload(role: 42).dig(:allowed_mentions, :roles)
    assert_equal({ parse: [] }, alert(SmokeSeal::Seal.unsealed("x")).discord_payload(role: 42)[:allowed_mentions])
  end

  def test_text_of_others_is_escaped_and_mentions_nobody
    odd = "*b* _i_ ~~s~~ `c` ||h|| <@1> <t:0> @everyone [x](https://evil.example/a_b) # > \\"
    seal = red([record(odd, "failed", finding(odd, odd, odd), reason: odd), record("late", "unjudged", reason: odd)])
    content = alert(seal, app: odd, release: odd, notes: [odd]).discord_payload[:content]
    prose = content.sub(/```.*```/m, "").gsub("**", "")
    refute_match(/(?<!\\)[*_~`|#\[\]()]/, prose.gsub(%r{<https?://\S+?>}, ""))
    assert_equal prose.scan("<https://").size, prose.scan(/(?<!\\)</).size, "an unescaped < that begins no address"
    refute_match(/@[a-z\d]/, prose)
    assert_includes content, "@\u200Beveryone"
    assert_includes content, "<https://evil.example/a_b>"
  end

  def test_control_characters_are_removed_and_long_text_is_shortened
    odd = "a\e[31mb\e]0;title\ac\u0000d\u202Ee\r\nf\u2028g"
    seal = red([record("x", "failed", finding("title", odd, "#{odd}#{"y" * 999}"))])
    alert = alert(seal, release: odd, app: odd, notes: [odd * 99], commands: ["x\e[2J #{odd}"])
    [alert.text, alert.discord_payload[:content]].each do |text|
      refute_match(/[\p{Cc}&&[^\n]]|\u202E|\u2028|\[31m|\[2J|title\b(?!:)/, text)
      assert_includes text, "abc d e f g"
      refute_includes text, "y" * 161
    end
  end

  def test_a_url_is_shown_without_its_password
    seal = SmokeSeal::Seal.unsealed("x", url: "https://user:s3cr3t@shop.example/")
    alert = alert(seal, release_url: "https://u:s3cr3t@board.example/?a=b@c")
    [alert.text, alert.discord_payload[:content]].each do |text|
      refute_includes text, "s3cr3t"
      assert_includes text, "https://board.example/?a=b@c"
    end
  end

  def test_text_of_another_encoding_is_shown
    assert_includes alert(red, notes: [(+"caf\xE9").force_encoding("BINARY")]).text, "  - caf\uFFFD\n"
  end

  def test_a_long_list_of_failures_is_cut_but_not_the_commands
    evidence = Array.new(60) { |number| record("check-#{number}", "failed", finding("title", "t#{number}", "500")) }
    alert = alert(red(evidence, summary: "🔴" * 2000), notes: ["it could not be stored"])
    content = alert.discord_payload(role: "42")[:content]
    assert_within_limit content, at_least: 1900
    assert_includes content, "```sh\n#{COMMANDS.map { |line| block(line) }.join("\n")}\n```\n- it could not be stored"
    told = content.scan(/^- check/).size
    assert_operator told, :>, 3
    assert_includes content, "\n- … and #{60 - told} more: #{ELSEWHERE}\n"
    assert_includes alert.text, "check-39 "
    assert_includes alert.text, "… and 20 more failing\n"
  end

  def test_long_commands_replace_everything_but_the_verdict
    commands = [COMMANDS[0], "x" * 1730]
    evidence = [record("tasks", "failed", finding("status", "2xx", "500"))]
    alert = alert(red(evidence, summary: "s" * 999), commands: commands, notes: ["n" * 300])
    content = alert.discord_payload(role: "42")[:content]
    assert_within_limit content, at_least: 1900
    assert content.start_with?("<@&42> **🔴 Production smoke seal: FAILED")
    assert_includes content, "```sh\n#{commands.map { |line| block(line) }.join("\n")}\n```"
  end

  def test_what_fits_to_the_last_character_is_not_cut
    told = ->(size) { alert(red([], summary: "s" * 99), commands: ["x" * size]).discord_payload[:content] }
    content = told.call(2001 - told.call(1).encode("UTF-16LE").bytesize / 2)
    assert_within_limit content, at_least: 2000
    assert_includes content, "#{"s" * 99}**\nRelease 2026-06-26-a <https://board.example/releases/7>\nApp shop at"
  end

  def test_commands_that_are_too_long_for_discord_are_left_out_and_counted
    commands = [COMMANDS[0], "x" * 1900, "y" * 1900, COMMANDS[2]]
    alert = alert(red, commands: commands)
    content = alert.discord_payload[:content]
    assert_within_limit content
    assert_includes content, "```sh\n#{block(COMMANDS[0])}\n#{block(COMMANDS[2])}\n```\n2 of them cannot be shown"
    refute_match(/xx|yy/, content)
    commands.each { |command| assert_includes alert.text, "  #{command.split("   # ").first}\n" }
  end

  def test_without_a_command_that_fits_discord_gets_no_code_block
    content = alert(red, commands: ["x" * 3000]).discord_payload[:content]
    assert_includes content, "\n1 of them cannot be shown in Discord: #{ELSEWHERE}"
    refute_includes content, "```"
  end

  def test_every_length_of_commands_and_summary_is_within_the_limit
    (1500..2000).step(7) do |size|
      content = alert(red([], summary: "_🔴" * (size % 300)), commands: ["x" * size], notes: ["n" * (size % 50)])
                .discord_payload(role: "42")[:content]
      assert_within_limit content
    end
  end

  def test_a_command_cannot_end_its_code_block
    commands = ["echo `date` @everyone", "echo ````", "ends with ```"]
    content = alert(red, commands: commands).discord_payload[:content]
    assert_includes content, "```sh\necho `date` @everyone\n```\n2 of them cannot be shown in Discord: #{ELSEWHERE}"
    assert_equal 2, content.scan("```").size
  end

  def test_a_command_of_several_lines_keeps_them
    alert = alert(red, commands: ["kamal rollback \\\n  v41\n"])
    assert_includes alert.text, "\n  kamal rollback \\\n  v41\n"
    assert_includes alert.discord_payload[:content], "```sh\nkamal rollback \\\n  v41\n```"
  end

  private

  # A command as a block has it: why, and then what to paste.
  def block(line) = line.split("   # ").reverse.then { |command, why| why ? "# #{command}\n#{why}" : command }

  def lane(outcome, *findings, **more)
    record("browser", outcome, *findings, command: "npx playwright test", **more).except("method", "request_id")
  end

  def assert_within_limit(content, at_least: 0)
    length = content.encode("UTF-16LE").bytesize / 2
    assert_includes at_least..2000, length, "Discord refuses what is longer, and what is shorter wastes room"
  end
end
