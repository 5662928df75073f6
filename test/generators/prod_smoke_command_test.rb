# frozen_string_literal: true

require_relative "generated_host"

# The generated bin/prod-smoke, as a process of its own, from any directory.
class ProdSmokeCommandTest < ActiveSupport::TestCase
  include GeneratedHost

  GREEN = { "/up" => [200, {}, "up"], "/" => [200, {}, "<p>Welcome</p>"], "/tasks" => [200, {}, "Tasks"] }.freeze
  VERSION = /\A#{Regexp.escape(SmokeSeal::VERSION)}\n\z/

  # In the bundle of these tests, which has the gem from its path.
  BUNDLE = { "BUNDLE_GEMFILE" => ENV.fetch("BUNDLE_GEMFILE"), "RUBYLIB" => nil }.freeze

  def run_command(folder, *arguments, env: {})
    Command.run(*arguments, command: [RbConfig.ruby, File.join(folder, "bin/prod-smoke")], folder: "/", env: env)
  end

  # A home of RubyGems that has the gem: this checkout as one version, and others that must not be loaded.
  def in_gem_home(wrong:, right: nil)
    in_folder do |home|
      install(home, right) { |library| File.symlink(ROOT, library) } if right
      install(home, wrong) do |library|
        FileUtils.mkdir_p(File.join(library, "lib/smoke_seal"))
        File.write(File.join(library, "lib/smoke_seal/cli.rb"), "abort 'the wrong one'")
      end
      yield({ "GEM_HOME" => home, "GEM_PATH" => [home, *Gem.path].join(File::PATH_SEPARATOR) })
    end
  end

  def install(home, version)
    FileUtils.mkdir_p([File.join(home, "gems"), File.join(home, "specifications")])
    yield File.join(home, "gems", "smoke_seal-#{version}")
    gem = Gem::Specification.new("smoke_seal", version) { |spec| spec.summary = spec.authors = "smoke_seal" }
    File.write(File.join(home, "specifications", "smoke_seal-#{version}.gemspec"), gem.to_ruby)
  end

  def lockfile(version)
    <<~LOCK
      GEM
        remote: https://gems.example/
        specs:
          other (1.0)
            smoke_seal (>= 0.0.1)
          smoke_seal (#{version})
            other

      DEPENDENCIES
        smoke_seal
    LOCK
  end

  test "it seals the host's app from anywhere, by the config that was generated" do
    HTTPServer.start(GREEN) do |server|
      in_host do |folder|
        config = read(folder, "config/smoke_seal.yml")
        write(folder, "config/smoke_seal.yml", config.sub("# tasks:", "tasks:"))
        result = run_command(folder, "mcritchie-studio", "--url", server.url, env: BUNDLE)
        assert_equal ["", 0], [result.err, result.code], result.out
        assert_match(%r{production smoke seal: passed — 3/3 green}i, result.out)
      end
    end
  end

  test "a broken app is red" do
    HTTPServer.start(GREEN.merge("/" => [500, {}, "no"])) do |server|
      in_host do |folder|
        assert_equal 1, run_command(folder, "--url", server.url, env: BUNDLE).code
      end
    end
  end

  test "it can be linked to" do
    in_host do |folder|
      File.symlink(File.join(folder, "bin/prod-smoke"), File.join(folder, "seal"))
      result = Command.run("--version", command: [RbConfig.ruby, File.join(folder, "seal")], env: BUNDLE)
      assert_match VERSION, result.out, result.err
    end
  end

  test "a gem from RubyGems is loaded without Bundler, in the locked version" do
    in_gem_home(right: SmokeSeal::VERSION, wrong: "99.0") do |env|
      in_host do |folder|
        # Bundler would not do without a Gemfile.
        write(folder, "Gemfile.lock", lockfile("#{SmokeSeal::VERSION}-x86_64-linux"))
        result = run_command(folder, "--version", env: env)
        assert_match VERSION, result.out, result.err
      end
    end
  end

  test "another version than the locked one is not loaded" do
    in_gem_home(wrong: "99.0") do |env|
      in_host do |folder|
        write(folder, "Gemfile", "gem 'smoke_seal', '#{SmokeSeal::VERSION}'\n")
        write(folder, "Gemfile.lock", lockfile(SmokeSeal::VERSION))
        assert_not_installed run_command(folder, "--version", env: env), folder
      end
    end
  end

  test "a gem that is locked from a path is left to Bundler" do
    in_gem_home(wrong: SmokeSeal::VERSION) do |env|
      in_host do |folder|
        result = run_command(folder, "--version", env: env.merge(BUNDLE))
        assert_match VERSION, result.out, result.err
      end
    end
  end

  test "a gem that is not installed exits as unsealed, and says bundle install" do
    in_host do |folder|
      assert_not_installed run_command(folder, "mcritchie-studio"), folder
      write(folder, "Gemfile", "")
      assert_not_installed run_command(folder, "mcritchie-studio"), folder
      write(folder, "Gemfile", "gem 'smoke_seal', '0.0.0'\n")
      assert_not_installed run_command(folder, "mcritchie-studio"), folder
    end
  end

  test "Ctrl-C while it loads ends it at once, without output" do
    in_host do |folder|
      write(folder, "Gemfile", "Process.kill(:INT, Process.pid)\nsleep\n")
      result = within(30) { run_command(folder, "mcritchie-studio") }
      assert_equal ["", "", 130], [result.out, result.err, result.code]
    end
  end

  test "after loading, the command handles Ctrl-C" do
    HTTPServer.start({ "/up" => nil, "/" => nil }) do |server|
      in_host do |folder|
        IO.pipe do |reader, writer|
          command = [RbConfig.ruby, File.join(folder, "bin/prod-smoke"), "--url", server.url]
          pid = Process.spawn(BUNDLE, *command, out: File::NULL, err: writer)
          writer.close
          within(30) { server.wait_for_request }
          Process.kill(:INT, pid)
          assert_equal 130, within(30) { Process.wait2(pid) }.last.exitstatus
          assert_equal "prod-smoke: interrupted; nothing was sealed\n", reader.read
        end
      end
    end
  end

  private

  def assert_not_installed(result, folder)
    assert_equal ["", 3], [result.out, result.code], result.err
    assert_match(/\Aprod-smoke: smoke_seal could not be loaded: .+\n.*`bundle install` in #{folder} .*\n\z/, result.err)
  end
end
