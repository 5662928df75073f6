# frozen_string_literal: true

require "test_helper"
require "open3"
require_relative "../real_apps/command_line"

# The parts of bin/real-apps. No app is fetched here.
class RealAppsTest < Minitest::Test
  PAGE = <<~HTML
    <!doctype html><html><head><base href="/blog/">
    <!-- <link rel="stylesheet" href="old.css"> -->
    <link rel=icon href=icon.png><link rel="stylesheet" href="a.css?x=1&amp;y=2">
    <script type="application/json" src="data.json"></script><script src="https://cdn.example.com/b.js"></script>
    <title>Blog</title></head></html>
  HTML

  # An app of ours, with whatever a test needs.
  class OwnApp < RealApps::App
    def initialize(processes) = (@processes = processes) && super()

    def start(**) = @processes
  end

  def self.answer(body, status: "200 OK")
    head = ["HTTP/1.1 #{status}", "Content-Type: text/html", "Content-Length: #{body.bytesize}", "Connection: close"]
    "#{head.join("\r\n")}\r\n\r\n#{body}"
  end

  def test_the_first_stylesheet_and_script_of_the_own_origin_are_found
    with_server(PAGE) do |port|
      page = RealApps::HomePage.load("http://127.0.0.1:#{port}/")

      assert_equal "/blog/a.css?x=1&y=2", page.stylesheet
      assert_nil page.script, "the first script is of another origin"
    end
  end

  def test_a_meta_refresh_is_followed
    refresh = '<html><head><meta http-equiv="refresh" content="0; URL=en/index.html"></head></html>'
    with_server(->(target) { target == "/" ? refresh : PAGE }) do |port|
      assert_equal "/en/index.html", RealApps::HomePage.load("http://127.0.0.1:#{port}/").path
    end
  end

  def test_a_first_page_that_fails_is_none
    with_server("no", status: "500 Oops") { |port| assert_nil RealApps::HomePage.load("http://127.0.0.1:#{port}/") }
  end

  def test_a_page_without_a_script_has_no_fault_of_a_script
    with_server(PAGE) do |port|
      faults = RealApps::Fault.of(RealApps::HomePage.load("http://127.0.0.1:#{port}/"))

      assert_equal ["/blog/a.css?x=1&y=2", "/", "/", "/"], faults.map(&:path)
    end
  end

  def test_the_proxy_passes_answers_on_and_breaks_one_path
    with_server("whole") do |upstream|
      port = RealApps::FreePort.find(1).first
      proxy = RealApps::FaultProxy.new(port: port, upstream: upstream)
      proxy.fault = RealApps::Fault.new("gone", "/a.css?v=1", :missing)

      assert_equal %w[200 whole], get(port, "/a.css")
      assert_equal "404", get(port, "/a.css?v=1").first
    ensure
      proxy&.stop
    end
  end

  def test_the_proxy_answers_a_head_without_a_body
    fault = RealApps::Fault.new("another page", "/", :another_page)

    assert fault.answer("GET").end_with?("</html>")
    assert fault.answer("HEAD").end_with?("\r\n\r\n")
  end

  def test_stopping_a_process_stops_what_it_has_started
    Dir.mktmpdir do |folder|
      pid_file = File.join(folder, "pid")
      script = "sleep 60 & echo $! > #{pid_file}.new; mv #{pid_file}.new #{pid_file}; wait"
      child = RealApps::ChildProcess.new(["sh", "-c", script], log: File.join(folder, "log"))
      Timeout.timeout(20) { Thread.pass until File.exist?(pid_file) }
      child.stop

      refute child.running?
      assert_ended File.read(pid_file).to_i
    end
  end

  def test_an_app_that_ends_at_once_is_not_waited_for
    Dir.mktmpdir do |folder|
      child = RealApps::ChildProcess.new(["false"], log: File.join(folder, "log"))
      child.wait
      running = RealApps::RunningApp.new(OwnApp.new([child]), url: "http://127.0.0.1")

      assert_raises(RealApps::Unavailable) { running.start(port: RealApps::FreePort.find(1).first) }
    end
  end

  def test_a_culprit_is_named_by_a_finding_or_by_the_url_of_its_check
    sealed = sealed_with("http://a.example/", { "label" => "assets", "place" => "<link href=../css/a.css>" })

    assert sealed.names?("/css/a.css")
    assert sealed.names?("/")
    refute sealed.names?("/css/b.css")
  end

  def test_a_check_without_a_finding_names_nothing
    sealed = RealApps::Sealed.new({ "seal" => { "evidence" => [{ "url" => "http://a.example/" }] } }, seconds: 1)

    refute sealed.names?("/")
    assert_equal "unsealed", sealed.verdict
  end

  def test_each_app_has_a_name_of_its_own_and_a_description
    apps = RealApps::App.all

    assert_equal apps.map(&:name).uniq, apps.map(&:name)
    assert_empty(apps.reject(&:description))
    assert_operator apps.size, :>=, 14
  end

  def test_each_judgement_is_of_an_app_and_begins_with_its_kind
    assert_empty RealApps::Judgements::KNOWN.keys - RealApps::App.all.map(&:name)
    RealApps::Judgements::KNOWN.each_value do |judgements|
      judgements.each_value { |text| assert_match(/\A(fault of the app|right|wrong verdict|wrong init)\b/, text) }
    end
  end

  def test_an_unknown_app_is_refused
    out, status = Open3.capture2e(File.expand_path("../bin/real-apps", __dir__), "no-such-app")

    assert_match "no such app: no-such-app; see --list", out
    assert_equal 2, status.exitstatus
  end

  def test_a_markdown_file_keeps_what_stands_before_its_mark
    Dir.mktmpdir do |folder|
      file = File.join(folder, "page.md")
      2.times { RealApps::Table.new([]).write(file) }
      File.write(file, "# Mine\n\n#{File.read(file)}")
      RealApps::Table.new([]).write(file)

      assert_equal ["# Mine", 1], [File.read(file).lines.first.chomp, File.read(file).scan("| app |").size]
    end
  end

  private

  # Answers every request with +body+, or with what it gives for a target.
  def with_server(body, status: "200 OK")
    server = TCPServer.new("127.0.0.1", 0)
    thread = Thread.new do
      loop do
        client = server.accept
        target = client.gets("\r\n\r\n").split[1]
        client.write(self.class.answer(body.respond_to?(:call) ? body.call(target) : body, status: status))
        client.close
      end
    rescue IOError
      nil
    end
    yield server.addr[1]
  ensure
    server.close
    thread.join
  end

  def get(port, path)
    answer = Net::HTTP.start("127.0.0.1", port, nil) { |http| http.get(path) }
    [answer.code, answer.body]
  end

  def sealed_with(url, finding)
    RealApps::Sealed.new({ "seal" => { "evidence" => [{ "url" => url, "findings" => [finding] }] } }, seconds: 1)
  end

  # Ended, or a zombie that nobody has collected yet.
  def assert_ended(pid)
    Timeout.timeout(20) { Thread.pass until ended?(pid) }
  end

  def ended?(pid)
    File.read("/proc/#{pid}/stat").split(") ").last.start_with?("Z")
  rescue Errno::ENOENT, Errno::ESRCH
    true
  end
end
