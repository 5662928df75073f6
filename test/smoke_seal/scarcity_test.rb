# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/prod_smoke"

# The command on a machine that runs out of file descriptors, or of processes: a healthy app is never red.
class ScarcityTest < Minitest::Test
  include ProdSmoke

  PAGES = { "/" => [200, { "Content-Type" => "text/html" }, "<title>Studio</title><p>#{"Welcome " * 3000}"],
            "/tasks" => PAGE }.freeze
  UID = 61_234
  # With fewer descriptors Ruby itself cannot open the command, and says so with an exit code of its own.
  FEWEST = 6

  # The exit codes of the command at a healthy app called +host+, by limit.
  def codes(host, limits, resource)
    HTTPServer.start(PAGES) do |server|
      url = server.url.sub("127.0.0.1", host)
      checks = "{ home: { path: /, text: Welcome }, tasks: { path: /tasks } }"
      config = "apps: { studio: { url: #{url}, boot_window: 0, control: [#{server.url}], checks: #{checks} } }"
      in_app(config) do |folder|
        File.chmod(0o755, folder, "#{folder}/config")
        return limits.to_h { |limit| [limit, code(folder, resource => limit)] }
      end
    end
  end

  def code(folder, rlimits)
    err, writer = IO.pipe
    pid = fork do
      Process::UID.change_privilege(UID) if rlimits.key?(:NPROC) && Process.uid.zero?
      $stdout.reopen(File::NULL)
      $stderr.reopen(writer)
      Dir.chdir(folder)
      rlimits.each { |resource, limit| Process.setrlimit(resource, limit) }
      exec(Command::ENVIRONMENT, *Command::WORDS, "studio", unsetenv_others: true, close_others: true)
    rescue SystemCallError
      exit! 3
    end
    writer.close
    said = err.read
    Process.wait(pid)
    [Process.last_status.exitstatus, said]
  ensure
    err.close
  end

  # A limit that the command got along with, so that something was looked at at all.
  def assert_never_red(codes)
    red = codes.select { |_, (code, _)| code == 1 }
    assert_empty red
    assert_equal 0, codes.values.last.first, codes.values.last.last
  end

  def test_no_number_of_file_descriptors_is_a_red_seal
    assert_never_red codes("localhost", FEWEST.step(70, 3), :NOFILE)
    assert_never_red codes("127.0.0.1", FEWEST.step(70, 16), :NOFILE)
  end

  def test_no_number_of_processes_is_a_red_seal
    skip "only root can be another user, whose processes are counted" unless Process.uid.zero?
    assert_never_red codes("localhost", [1, 2, 3, 4, 6, 12, 70], :NPROC)
    assert_never_red codes("127.0.0.1", [1, 3, 70], :NPROC)
  end
end
