# frozen_string_literal: true

require "rails_helper"
require "fcntl"
require_relative "../../support/discord_server"
require_relative "seal_records"
require_relative "shop_in_production"

# The step of a ship whose console, or log, takes nothing: a pipe that is full, and whose reader does not read.
class BlockedConsoleTest < ActiveSupport::TestCase
  include SealRecords
  include Workspace
  include ShopInProduction

  setup do
    @record = Record.create!(title: "R1")
    @reader, @pipe = IO.pipe
    loop { @pipe.write_nonblock("x" * 4096) }
  rescue IO::WaitWritable
    # Blocking, as standard error is.
    @pipe.fcntl(Fcntl::F_SETFL, @pipe.fcntl(Fcntl::F_GETFL) & ~File::NONBLOCK)
  end

  teardown { [@reader, @pipe].each(&:close) }

  BOUND = 12

  def call(pages = BROKEN, record: @record, console: @pipe, logger: nil)
    within(BOUND) do
      with_production(pages) do
        SmokeSeal::Configuration.current.logger = logger if logger
        yield if block_given?
        SmokeSeal::SealStep.call(record, app: "shop", console: console, heroku_app: "shop")
      end
    end
  end

  def stored = Record.find(@record.id)

  test "a red seal is recorded and logged, and standard error gets it, though nobody reads the console" do
    seal = nil
    _, err = capture_io { seal = call }
    assert_predicate seal, :red?
    assert_equal seal, stored.smoke_seal
    assert_match(/heroku rollback/, err)
    assert_match(/heroku rollback/, log.string)
    assert_includes log.string, "standard error was not notified: it did not take what was written to it within 3 s"
  end

  test "a red seal is recorded though neither standard error nor the log is read" do
    stderr = $stderr
    $stderr = @pipe
    seal = call(console: nil, logger: Logger.new(@pipe))
    assert_equal [true, seal], [seal.red?, stored.smoke_seal]
  ensure
    $stderr = stderr
  end

  test "a green seal is recorded though the log is not read" do
    seal = call(PAGES, logger: Logger.new(@pipe)) { SmokeSeal::LogSubscriber.new }
    assert_equal [true, seal], [seal.green?, stored.smoke_seal]
  end

  test "a step that fails altogether ends though nobody reads the console" do
    seal = nil
    _, err = capture_io { seal = call(record: Unmigrated.create!) }
    assert_predicate seal, :red?
    assert_match(/heroku rollback/, err)
  end

  test "Discord is told that the console was not notified" do
    DiscordServer.start do |discord|
      capture_io { call { SmokeSeal::Configuration.current.discord_webhook_url = discord.webhook } }
      assert_includes discord.bodies.first, "standard error was not notified: it did not take"
    end
  end
end
