# frozen_string_literal: true

require "rails_helper"
require_relative "seal_records"
require_relative "shop_in_production"

# The step as a ship takes it: against a production of its own, a real database and a real Discord.
class SealStepTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  STALLED = { "/up" => nil, "/" => nil }.freeze
  FACTS = { sha: "0a1b2c3", previous_release: "v41", repo: "/srv/shop", heroku_app: "shop-prod" }.freeze

  setup do
    @record = Record.create!(title: "R1")
    @console = StringIO.new
  end

  def call(release = @record, app: "shop", **given)
    within(20) { SmokeSeal::SealStep.call(release, app: app, console: @console, **FACTS, **given) }
  end

  def said = @console.string
  def stored = Record.find(@record.id)
  def alerts(&block) = SealRecords.published("alert.smoke_seal", &block)

  test "a green release is recorded without an alert" do
    seal = with_production { call }
    assert_predicate seal, :green?
    assert_equal seal, stored.smoke_seal
    assert_empty said
  end

  test "a red release is recorded, and the operator gets the rollback commands with the known facts" do
    seal = with_production(BROKEN) { call(name: "2026-06-26", url: "https://board.example/r/1") }

    assert_predicate seal, :red?
    assert_equal seal, stored.smoke_seal
    assert_match(/\A🔴 Production smoke seal: FAILED — 1.2 green/, said)
    ["home", "2026-06-26", "https://board.example/r/1", "heroku rollback", "v41", "--app shop-prod", "-C /srv/shop",
     "revert -m1 0a1b2c3"].each { |word| assert_includes said, word }
    assert_not_includes said, "abandon!", "the model has no such method"
    assert_includes log.string.force_encoding("UTF-8"), "heroku rollback"
  end

  test "subscribers are notified of the alert" do
    payload = nil
    seal = nil
    with_production(BROKEN) { payload, = alerts { seal = call(name: "R1") } }
    assert_equal ["shop", "R1", seal, "red", nil], payload.values_at(:app, :release, :seal, :status, :discord)
    assert_match(/\Aheroku rollback/, payload[:commands].first)
  end

  test "an unsealed release is reported with its reason, and shows no verdict" do
    seal = with_configuration("apps: { shop: { chekcs: {} } }") { call }
    assert_predicate seal, :unsealed?
    assert_match(/\A⚪ .*chekcs/, said)
    assert_nil stored.smoke_seal
    assert_match(/chekcs/, stored[:smoke_seal]["summary"])
  end

  test "an unknown app is unsealed" do
    seal = with_configuration("apps: { other: { url: \"http://127.0.0.1:1\" } }") { call }
    assert_match(/unknown app shop; known: other/, seal.summary)
    assert_match(/unknown app shop/, said)
  end

  test "a config that is no YAML is unsealed, and the alert says where Discord's URL was searched for" do
    seal = with_configuration("apps: [") { call }
    assert_predicate seal, :unsealed?
    assert_match(/Discord was not notified, since its config could not be read: .*smoke_seal\.yml/, said)
  end

  test "a green verdict that could not be stored is reported with what to do" do
    Record.connection.rename_table(:seal_records, :away)
    seal = with_production { call }

    assert_predicate seal, :green?
    assert_match(/the verdict could not be stored: ActiveRecord::StatementInvalid: .*seal_records/, said)
    assert_includes said, "in the Rails console: SealRecords::Record.find(#{@record.id}).reseal!(app: \"shop\")"
  ensure
    Record.connection.rename_table(:away, :seal_records) if Record.connection.table_exists?(:away)
  end

  test "a red verdict that could not be stored still has the rollback commands" do
    seal = with_production(BROKEN) { call(Unmigrated.create!) }
    assert_predicate seal, :red?
    assert_match(/heroku rollback/, said)
    assert_match(/could not be stored: unmigrated_records has no column smoke_seal: run bin.rails db:migrate/, said)
  end

  test "a release that was deleted during the run is reported, without advice that cannot be followed" do
    pages = PAGES.merge("/" => lambda { |_request|
      Record.where(id: @record.id).delete_all
      PAGES["/"]
    })
    seal = with_production(pages) { call }

    assert_predicate seal, :green?
    assert_match(/could not be stored: ActiveRecord::RecordNotFound: \S+ #{@record.id} is not in the database$/, said)
    assert_not_includes said, "reseal!"
  end

  test "a broadcast that fails is reported as such: the verdict is stored" do
    @record.told = ->(_record) { raise Timeout::Error, "redis://:hunter2@cache:6379 did not answer" }
    seal = with_production { call }

    assert_equal seal, stored.smoke_seal
    assert_includes said, "the verdict is stored, but a callback after the commit failed: Timeout::Error: " \
                          "redis://cache:6379 did not answer"
    assert_not_includes said + log.string, "hunter2"
  end

  test "a database that hangs is given up in time and reported" do
    @record.told = ->(_record) { sleep }
    seal = with_production { call(record_within: 0.3) }
    assert_predicate seal, :green?
    assert_includes said, "the verdict could not be stored: it took longer than 0.3 s, and was given up; once that " \
                          "is fixed, in the Rails console: SealRecords::Record.find(#{@record.id}).reseal!(app:"
  end

  test "a callback that calls abort does not strand the ship" do
    @record.told = ->(_record) { exit 4 }
    seal = with_production(BROKEN) { call }
    assert_predicate seal, :red?
    assert_match(/heroku rollback.*the verdict could not be stored: it called exit with 4/m, said)
  end

  test "something that is no release at all does not stop the ship" do
    seal = with_production(BROKEN) { call(nil) }
    assert_predicate seal, :red?
    assert_match(/the verdict is not stored: NilClass does not include ::SmokeSeal::Sealable$/, said)
    assert_match(/heroku rollback/, said)
  end

  test "a misspelt fact is left out and reported, and production is checked" do
    seal = with_production { call(previous_rlease: "v41") }
    assert_predicate seal, :green?
    assert_equal seal, stored.smoke_seal
    assert_match(/unknown facts, left out: previous_rlease; known: sha, /, said)
  end

  test "a red release is reported before the database is used, which may hang" do
    seen = nil
    @record.told = ->(_record) { (seen = said.dup) && raise(Interrupt) }
    assert_raises(Interrupt) { with_production(BROKEN) { call } }
    assert_match(/\A🔴 .*heroku rollback/m, seen)
    assert_includes log.string.force_encoding("UTF-8"), seen.strip
  end

  test "a name or fact that is a URL is shown without its password" do
    secret = "https://isla:hunter2@shop.example"
    with_production(BROKEN) { call(app: secret, repo: secret, url: secret) }
    with_production(BROKEN) { call(repo: secret, url: secret) }
    assert_match(/heroku rollback/, said)
    assert_not_includes said + log.string + stored[:smoke_seal].to_s, "hunter2"
  end

  test "a ship that forgets to name the app is not aborted" do
    seal = with_production { call(app: nil) }
    assert_equal ["shop", true], [seal.app, seal.green?], "the only one there is"
    two = "apps: { shop: { url: \"http://127.0.0.1:1\" }, blog: { url: \"http://127.0.0.1:1\" } }"
    seal = with_configuration(two) { call(app: nil) }
    assert_predicate seal, :unsealed?
    assert_match(/\A⚪ .*no app is named/, said)
    seal = with_configuration(two) { SmokeSeal::SealStep.call(@record, console: @console, ap: "shop") }
    assert_predicate seal, :unsealed?
    assert_includes said, "unknown facts, left out: ap"
  end

  test "an app of the config is named in the reseal command though no URL was requested" do
    with_configuration("apps: { shop: { url: http://127.0.0.1:1, checks: { home: { titel: x } } } }") { call }
    assert_includes said, "unknown expectation"
    assert_includes said, "reseal!(app: \"shop\")"
  end

  test "the reseal command has a placeholder for an unknown app" do
    with_production { call(app: "shpo") }
    assert_includes said, "in the Rails console: SealRecords::Record.find(#{@record.id}).reseal!(app: \"…\")"
  end

  test "abandon! is recommended where the model has it" do
    @record.define_singleton_method(:abandon!) { raise "nobody runs it" }
    with_production(BROKEN) { call }
    assert_includes said, "SealRecords::Record#abandon!"
  end

  test "without a platform no rollback command is shown, and Heroku is not assumed" do
    with_production(BROKEN) { SmokeSeal::SealStep.call(@record, app: "shop", console: @console, sha: "0a1b2c3") }
    assert_includes said, "No rollback command is known"
    assert_no_match(/heroku/, said)
  end

  test "the platform of the config decides the rollback command" do
    with_production(BROKEN, settings: "    rollback: kamal") { call(previous_sha: "9f8e7d6", previous_release: nil) }
    assert_match(/kamal rollback 9f8e7d6/, said)
    assert_no_match(/heroku/, said)
  end

  test "the options of a run may be given, and the release page is another URL" do
    HTTPServer.start(PAGES) do |elsewhere|
      with_production(BROKEN) do
        seal = call(base_url: elsewhere.url, deadline: 5, boot_window: 0, browser: false, previous: nil,
                    url: "https://board.example/r/1")
        assert_equal [elsewhere.url, true], [seal.url, seal.green?]
        assert_empty said
      end
    end
  end

  test "a terminal shows the progress and clears it at the end" do
    console = Class.new(StringIO) { def tty? = true }.new
    console.define_singleton_method(:winsize) { [24, 80] }
    with_env("TERM" => "xterm") do
      with_production { SmokeSeal::SealStep.call(@record, app: "shop", console: console) }
    end
    assert_match(%r{2/2 checked}, console.string)
    assert console.string.end_with?("\r\e[2K")
  end

  REVISION = "    revision: { header: X-Revision, samples: 1 }"
  private_constant :REVISION

  def serving(revision)
    PAGES.transform_values { |status, headers, body| [status, headers.merge("X-Revision" => revision), body] }
  end

  # The seal of another release, which saw its own revision.
  def sealed_before(revision, passed: true)
    Record.create!(title: "before").tap do |release|
      seal = with_production(serving(revision), settings: REVISION) do
        SmokeSeal::SealStep.call(release, app: "shop", console: StringIO.new, sha: revision)
      end
      assert_equal passed, seal.green?
    end
  end

  test "for an old revision the expected and the served one are named once, and no rollback is advised" do
    older = sealed_before("3183001")
    record = Record.create!(title: "R2")
    seal = with_production(serving("3183001"), settings: REVISION) { call(record, sha: "abcdef1") }
    assert_predicate seal, :red?
    assert seal.verdict_line.end_with?("; expected abcdef1, got 3183001"), seal.verdict_line
    assert_equal 1, said.scan("got 3183001").size, said
    assert_includes said, "3183001 is older: SealRecords::Record #{older.id} (before), sealed green at "
    assert_includes said, "A rollback is not advised: production names another revision than this release's"
    assert_includes said, "hint: it is the revision of the last green seal"
    assert_no_match(/heroku/, said)
  end

  test "a newer release that is served is reported as such" do
    newer = travel(1.hour) { sealed_before("4183001") }
    with_production(serving("4183001"), settings: REVISION) { call(sha: "abcdef1") }
    assert_includes said, "4183001 is newer: SealRecords::Record #{newer.id} (before), "
    assert_includes said, "A rollback is not advised: a newer release is served"
  end

  test "a revision of no known release is reported as such" do
    with_production(serving("5183001"), settings: REVISION) { call(sha: "abcdef1") }
    assert_includes said, "5183001 is the revision of no release that is recorded here"
  end

  test "a commit that is too short is not compared with other releases" do
    sealed_before("3183001")
    with_production(serving("3183001"), settings: REVISION) { call(sha: "31830") }
    assert_includes said, "hint: sha names only 5 of its characters"
    assert_no_match(/3183001 is older/, said)
  end

  test "a failure that is not new is no reason to roll back" do
    Record.create!(title: "before").tap { |release| with_production(BROKEN) { call(release) } }
    record = Record.create!(title: "R2")
    @console.truncate(0)
    with_production(BROKEN) { call(record) }
    assert_match(/rollback is not advised: nothing is new since this release: home failed before it as well, at/, said)
    assert_no_match(/heroku/, said)

    @console.truncate(0)
    with_production({ "/up" => [503, {}, ""], "/" => BROKEN["/"] }) { call(Record.create!(title: "R3")) }
    assert_includes said, "A rollback will not mend what was red before this release: home."
    assert_match(/failing: up 503 \(new\); home 500 \(red before this release\)/, said)
    assert_match(/heroku rollback/, said)
  end

  test "a subscriber that raises loses nothing" do
    raising = %w[run record alert].map do |event|
      ActiveSupport::Notifications.subscribe("#{event}.smoke_seal") { |*| raise "oops" }
    end
    seal = with_production(BROKEN) { call }

    assert_predicate seal, :red?
    assert_equal seal, stored.smoke_seal
    assert_match(/heroku rollback/, said)
    assert_match(/a subscriber to alert\.smoke_seal raised RuntimeError: oops/, log.string)
  ensure
    raising.each { |subscriber| ActiveSupport::Notifications.unsubscribe(subscriber) }
  end

  test "a closed console does not prevent the log and standard error" do
    @console.close
    seal = nil
    _, err = capture_io { seal = with_production(BROKEN) { call } }
    assert_predicate seal, :red?
    assert_match(/heroku rollback/, log.string)
    assert_match(/heroku rollback/, err)
  end

  test "an alert is printed once if the log writes to the terminal as well" do
    terminal = Class.new(StringIO) { def tty? = true }.new
    terminal.define_singleton_method(:winsize) { [24, 80] }
    stdout = $stdout
    $stdout = terminal
    [terminal, StringIO.new].each do |console|
      terminal.truncate(0)
      with_production(BROKEN) do
        SmokeSeal::Configuration.current.logger = Logger.new(terminal)
        SmokeSeal::SealStep.call(@record, app: "shop", console: console)
      end
      assert_equal 1, terminal.string.scan("NOTHING WAS ROLLED BACK").size
    end
  ensure
    $stdout = stdout
  end

  test "closed or invalid streams do not prevent the seal" do
    closed = File.open(File::NULL).tap(&:close)
    [closed, Object.new].each do |console|
      seal = nil
      _, err = capture_io do
        seal = with_production(BROKEN) { SmokeSeal::SealStep.call(@record, app: "shop", console: console) }
      end
      assert_predicate seal, :red?
      assert_includes err, "NOTHING WAS ROLLED BACK"
    end
  end

  test "a logger that fails does not prevent the console" do
    seal = with_production(BROKEN) do
      SmokeSeal::Configuration.current.logger = Class.new(Logger) { def add(*) = raise("full") }.new(nil)
      call
    end
    assert_predicate seal, :red?
    assert_match(/heroku rollback/, said)
    assert_match(/the log was not notified: RuntimeError: full/, said)
  end

  test "an interrupt during the run stops the ship and leaves the release unchanged" do
    with_production(STALLED) do |server|
      ship = Thread.current
      ctrl_c = Thread.new { server.wait_for_request && ship.raise(Interrupt) }
      assert_raises(Interrupt) { call }
      ctrl_c.join
    end
    assert_equal({}, stored[:smoke_seal])
    assert_empty said
  end

  test "a timeout of the host around a ship ends it, with any exception class" do
    with_production(STALLED) do
      assert_raises(Timeout::Error) { Timeout.timeout(0.3) { call } }
      assert_raises(Timeout::Error) { Timeout.timeout(0.3, Timeout::Error) { call } }
    end
    assert_empty said
  end

  test "a production that stalls costs no more than its deadline" do
    with_production(STALLED) do
      SmokeSeal::Configuration.current.deadline = 0.5
      seal = call
      assert_not_predicate seal, :green?
      assert_includes said, seal.summary
    end
  end

  # A name that no alert can be written with.
  def unspeakable = Class.new(String) { def to_s = raise("no text") }.new("R1")

  test "an alert that cannot be built is printed and logged without it" do
    seal = with_production(BROKEN) { call(name: unspeakable) }

    assert_predicate seal, :red?
    assert_match(/\A🔴 .*\nheroku rollback .*\n.*the alert failed: RuntimeError: no text\n\z/m, said)
    assert_includes log.string.force_encoding("UTF-8"), said
  end

  test "what a closed console does not accept goes to standard error" do
    @console.close
    _, err = capture_io { with_production(BROKEN) { call(name: unspeakable) } }
    assert_match(/^heroku rollback /, err)
  end

  test "the host is sealed without a working directory" do
    seal = in_folder do |folder|
      Dir.mkdir("#{folder}/gone")
      with_production { Dir.chdir("#{folder}/gone") { Dir.rmdir("#{folder}/gone") && call } }
    end
    assert_predicate seal, :green?
  end
end
