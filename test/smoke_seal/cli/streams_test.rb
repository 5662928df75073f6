# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"

# Standard output and standard error that take nothing: a full disk, a closed descriptor, a pipe that nobody reads. The
# exit code stays what it says in the help; 1 is red, and nothing else.
class CLIStreamsTest < Minitest::Test
  include ProdSmoke

  # The arguments, and the exit code where all can be written.
  GREEN = { %w[studio] => 0, %w[studio --json] => 0, %w[--help] => 0, %w[--version] => 0, %w[list studio] => 0,
            %w[list studio --json] => 0, %w[explain studio home] => 0, %w[explain studio home --json] => 0,
            %w[check-config --config config/well.yml] => 0, %w[init URL --print] => 0 }.freeze
  OTHER = { %w[red] => 1, %w[red --json] => 1, %w[explain red gone] => 1, %w[init URL/gone --print] => 1,
            %w[blog] => 2, %w[--nope] => 2, %w[blog --json] => 2, %w[studio more] => 2, %w[explain] => 2,
            %w[check-config] => 2, %w[--config none.yml] => 2, %w[studio --config config/broken.yml] => 2 }.freeze

  def in_host
    HTTPServer.start({ "/" => PAGE }) do |server|
      yaml = <<~YAML
        default_app: studio
        apps:
          studio: { url: #{server.url}, boot_window: 0, checks: { home: { path: / } } }
          red: { url: #{server.url}, boot_window: 0, checks: { gone: { path: /gone } } }
      YAML
      files = { "config/smoke_seal.yml" => "#{yaml}  typo: { chekcs: }\n", "config/well.yml" => yaml,
                "config/broken.yml" => "apps: [" }
      in_folder(files) { |folder| yield folder, server.url }
    end
  end

  # A descriptor that takes nothing, by how.
  def bad(how, &use)
    case how
    when :full then File.open("/dev/full", "w", &use)
    when :unread
      reader, writer = IO.pipe
      reader.close
      begin
        yield writer
      ensure
        writer.close
      end
    else yield :close
    end
  end

  def code_of(arguments, folder, command: Command::WORDS, **streams)
    options = { in: File::NULL, out: File::NULL, err: File::NULL, chdir: folder, unsetenv_others: true }
    pid = Process.spawn(Command::ENVIRONMENT, *command, *arguments, **options, **streams)
    status = within(30) { Process.wait2(pid) }.last
    status.exitstatus || "signal #{status.termsig}"
  end

  def each_call(url) = { **GREEN, **OTHER }.each { |words, code| yield words.map { |word| word.sub("URL", url) }, code }

  def test_output_that_takes_nothing_makes_no_red_and_no_green
    in_host do |folder, url|
      each_call(url) do |arguments, code|
        %i[unread closed].each do |how|
          bad(how) { |io| assert_equal code, code_of(arguments, folder, out: io), "#{arguments} #{how}" }
        end
        # What nobody could read is no green. A command that writes nothing there loses nothing.
        bad(:full) do |io|
          assert_equal code.zero? ? 3 : code, code_of(arguments, folder, out: io), "#{arguments} full"
        end
      end
    end
  end

  def test_errors_that_cannot_be_told_change_nothing
    in_host do |folder, url|
      each_call(url) do |arguments, code|
        %i[full unread closed].each do |how|
          bad(how) { |io| assert_equal code, code_of(arguments, folder, err: io), "#{arguments} #{how}" }
        end
      end
    end
  end

  def test_both_at_once
    in_host do |folder, url|
      each_call(url) do |arguments, code|
        bad(:full) do |io|
          assert_equal code.zero? ? 3 : code, code_of(arguments, folder, out: io, err: io), arguments
        end
        assert_equal code, code_of(arguments, folder, out: :close, err: :close), arguments
      end
    end
  end

  def test_an_internal_error_and_an_interrupt_keep_their_exit_codes
    in_host do |folder, _url|
      %w[StandardError LoadError NoMemoryError SystemStackError NotImplementedError].each do |error|
        File.write("#{folder}/fault.rb", <<~RUBY)
          require "smoke_seal/cli"
          SmokeSeal::Config.define_singleton_method(:load) { |**| raise #{error}, "fault" }
        RUBY
        command = [RbConfig.ruby, "-I#{File.join(Command::ROOT, "lib")}", "-r./fault.rb", Command::WORDS.last]
        assert_equal 3, code_of(%w[studio], folder, command: command), error
        bad(:full) { |io| assert_equal 3, code_of(%w[studio], folder, command: command, out: io, err: io), error }
      end
    end
    HTTPServer.start({ "/" => HANG }) do |server|
      in_studio(server, settings: "timeout: 60\ndeadline: 60") do |folder|
        bad(:full) do |io|
          pid = Command.spawn("studio", "--json", folder: folder, out: io, err: io)
          within(SOON) { server.wait_for_request }
          Process.kill(:INT, pid)
          assert_equal 130, within(SOON) { Process.wait2(pid) }.last.exitstatus
        end
      end
    end
  end

  def test_a_gem_that_cannot_be_loaded_is_unsealed_whatever_can_be_written
    binstub = File.join(Command::ROOT, "lib/generators/smoke_seal/install/templates/prod-smoke.tt")
    in_folder("bin/prod-smoke" => File.read(binstub)) do |folder|
      [["#{folder}/bin/prod-smoke"], ["--disable=gems", File.join(Command::ROOT, "exe/prod-smoke")]].each do |words|
        command = [RbConfig.ruby, *words]
        [%w[studio], %w[studio --json]].each do |arguments|
          bad(:full) { |io| assert_equal 3, code_of(arguments, folder, command: command, out: io, err: io) }
          assert_equal 3, code_of(arguments, folder, command: command, out: :close, err: :close)
          assert_equal 3, code_of(arguments, folder, command: command)
        end
      end
    end
  end
end
