# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/command"

# The gem where its extension cannot be loaded: everything that a host calls while it ships still answers.
class ExtensionTest < Minitest::Test
  include Workspace

  MISSING = "the extension of smoke_seal could not be loaded"

  def test_extension_is_there
    assert_nil SmokeSeal.extension_error
  end

  def test_runs_are_unsealed_and_say_why
    said = without_extension('puts SmokeSeal.run("shop", url: "http://127.0.0.1:1").verdict_line')
    assert_operator said, :start_with?, "⚪ Production smoke seal: unsealed — #{MISSING}: cannot load such file"
    assert_match(/; build it on this machine: gem pristine smoke_seal\n\z/, said)
  end

  def test_seals_of_several_vantages_are_unsealed_and_say_why
    in_app("apps: { shop: { url: http://127.0.0.1:1 } }\nquorum: any\n") do |folder|
      config = File.join(folder, "config/smoke_seal.yml")
      said = without_extension("puts SmokeSeal.run('shop', config: #{config.inspect}, vantages: %w[local]).summary")
      assert_operator said, :start_with?, MISSING
    end
  end

  def test_only_run_bang_raises
    assert_equal "true\n", without_extension(<<~RUBY)
      begin
        SmokeSeal.run!("shop", url: "http://127.0.0.1:1")
      rescue SmokeSeal::ExtensionError => e
        puts e.is_a?(SmokeSeal::Error)
      end
    RUBY
  end

  def test_unsealed_seal_is_like_the_one_of_the_extension
    script = <<~RUBY
      seal = SmokeSeal::Seal.unsealed(" no\nnetwork ", app: :shop, checked_at: Time.utc(2026, 6, 26, 21, 28, 45))
      p seal.to_h, seal.status, seal.verdict_line, seal.to_s, seal.badge, seal.label, seal.checked_at, seal.app, seal.url,
        seal.evidence, seal.rollback_commands(repo: "r", heroku_app: "a"), seal.green?, seal.red?, seal.unsealed?,
        seal.frozen?, seal == seal.dup, seal.inspect, SmokeSeal::Formatter.seal_line(seal), SmokeSeal::Seal::STATUSES,
        SmokeSeal::Seal.from_h(seal.to_h), seal.as_json, seal.to_json,
        (seal in { status: nil, app: "shop" })
    RUBY
    assert_equal Command.run(command: ruby_with(Command::ROOT, script)).out, without_extension(script)
  end

  def test_a_recorded_verdict_is_read_all_the_same
    assert_equal "🔴 Production smoke seal: FAILED — 0/1\n",
                 without_extension('puts SmokeSeal::Seal.from_h("status" => "red", "summary" => "0/1").verdict_line')
  end

  def test_command_says_so_and_gives_no_verdict
    in_folder do |folder|
      copy(folder)
      result = Command.run("--url", "http://127.0.0.1:1", command: [RbConfig.ruby, "-I#{folder}/lib",
                                                                    File.join(Command::ROOT, "exe/prod-smoke")])
      assert_equal 3, result.code
      assert_match(/\Aprod-smoke: #{MISSING}: .*gem pristine smoke_seal\n\z/, result.err)
    end
  end

  private

  # What a script says where the gem has lost its extension.
  def without_extension(script)
    in_folder do |folder|
      copy(folder)
      result = Command.run(command: ruby_with(folder, script))
      assert_equal 0, result.code, result.err
      result.out
    end
  end

  def copy(folder)
    FileUtils.cp_r(File.join(Command::ROOT, "lib"), folder)
    FileUtils.rm(Dir.glob("#{folder}/lib/**/*.{so,bundle}"))
  end

  def ruby_with(root, script) = [RbConfig.ruby, "-I#{root}/lib", "-rsmoke_seal", "-e", script]
end
