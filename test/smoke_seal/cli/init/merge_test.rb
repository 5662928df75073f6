# frozen_string_literal: true

require_relative "../../../test_helper"
require_relative "../../../support/init_app"

# init at a config that is there: --merge keeps all of it, --force its alert.
class CLIInitMergeTest < Minitest::Test
  include InitApp

  PAGES = {
    "/" => [200, {}, "<title>Harbour</title><h1>New books</h1><nav><a href=/tasks>t</a></nav>"],
    "/up" => [200, {}, "ok"], "/tasks" => [200, {}, "<title>Tasks</title><h1>All tasks</h1>"]
  }.freeze
  NEW = %w[up home tasks absent].freeze

  # What is there, and which checks are in the app afterwards.
  FILES = {
    "" => NEW, "# all of it is to be written\n" => NEW, "apps:\n" => NEW, "alert: { discord: env:HOOK }" => NEW,
    "apps:\n  app:\n" => NEW, "apps:\n  app:\n    checks:\n" => NEW,
    "apps:\n  app:\n    # url: x\n    rollback: git" => NEW,
    "apps:\n  app:\n    checks:\n      mine: { path: /tasks }\n" => %w[mine up home absent],
    "apps:\n  app:\n    checks:\n      start: { path: /, text: New }\n      up: { path: /health, severity: warn }\n" =>
      %w[start up tasks absent],
    "apps:\n  app:\n    checks:\n      home:\n        path: /\n        text: |\n          New books\n\n\n# end\n" =>
      %w[home up tasks absent],
    "apps:\n    app:\n        checks:\n            home: { path: / }\n    # about app\n\nx-more: [a,\n  b]\n" =>
      %w[home up tasks absent],
    "x-all: &all { path: /, text: <%= 'New' %> }\napps:\n  app:\n    checks:\n      home: *all\n" =>
      %w[home up tasks absent],
    "apps:\n  app:\n    checks:\n      home: { path: / }\ndefault_app: app\nalert: { role: '1' }\n" =>
      %w[home up tasks absent]
  }.freeze

  def test_what_is_there_stays_to_the_letter_and_what_is_new_is_added
    FILES.each do |there, names|
      init(PAGES, "--merge", "--app", "app", files: { CONFIG => there }) do |result, _server, written, folder|
        assert_equal ["", 0], [result.err, result.code], there
        kept = there.lines.map(&:chomp)
        assert_equal kept, subsequence(written.lines.map(&:chomp), kept), written
        assert_equal names, checks(folder).keys, written
        assert_includes written, "# Added by prod-smoke init --merge."
        assert_green(folder)
      end
    end
  end

  # Another app, and what belongs to this one.
  HOST = <<~YAML
    # What must hold.
    default_app: shop
    alert:
      discord: env:HOOK # the channel
    apps:
      blog:
        url: http://127.0.0.1:9
      shop:
        # Where it is.
        headers: { X-Team: ops }
        rollback: git
        browser: npx playwright test
        checks:
          up: { path: /up }

          # The way that matters.
          pay: { path: /tasks, text: /All (tasks|things)/ }
          # old: { path: /old }
  YAML

  def test_the_app_of_the_file_is_meant_and_all_its_settings_stay
    init(PAGES, "--merge", files: { CONFIG => HOST }) do |_result, server, _written, folder|
      before = SmokeSeal::YAMLFile.new("x").content(HOST)
      after = SmokeSeal::YAMLFile.load("#{folder}/#{CONFIG}")
      shop = after["apps"]["shop"]
      assert_equal [server.url, %w[up pay home absent]], [shop.delete("url"), shop["checks"].keys]
      shop["checks"] = shop["checks"].slice("up", "pay")
      assert_equal before, after
    end
  end

  def test_headers_of_the_file_are_sent_along_and_the_result_says_what_is_kept
    init(PAGES, "--merge", files: { CONFIG => HOST }) do |result, server, written, _folder|
      assert_match(/# old: .*\n\n +# Added by/, written)
      assert_equal(["ops"], server.requests.map { |request| request.headers["x-team"] }.uniq)
      assert_match(/\A2 checks were added to #{CONFIG}\nkept as they are: up, pay\n/, result.out)
    end
  end

  def test_a_check_that_any_page_passes_is_kept_and_what_tells_its_page_is_suggested
    there = "apps:\n  app:\n    checks:\n      start: { path: /, renders: true }\n      up: { path: /up }\n" \
            "      all: { path: /tasks, text: tasks }\n"
    said = "kept as they are: start, up, all\nstart would pass with any page of the app; to expect its own, add:\n" \
           "  title: Harbour\n  text: New books\n"
    init(PAGES, "--merge", "--app", "app", files: { CONFIG => there }) do |result, server, written, folder|
      assert_includes result.out, said
      assert_equal 1, result.out.scan("would pass").size
      assert_includes written, "      start: { path: /, renders: true }\n"
      again = Command.run("init", server.url, "--merge", "--app", "app", folder: folder)
      assert_match(/\Anothing is new; .*\nstart would pass with any page/, again.out)
    end
  end

  def test_a_second_time_nothing_is_new_and_what_does_not_hold_is_reported
    init(PAGES, "--merge", files: { CONFIG => HOST }) do |_result, server, written, folder|
      again = Command.run("init", server.url, "--merge", folder: folder)
      assert_equal ["nothing is new; #{CONFIG} stays as it is\n", 0], [again.out, again.code]
      assert_equal written, File.read("#{folder}/#{CONFIG}")
    end
    gone = HOST.sub("path: /up", "path: /gone")
    init(PAGES, "--merge", files: { CONFIG => gone }) do |result, _server, _written, _folder|
      assert_includes result.out, "kept, and does not hold now: up: status: expected 2xx, got 404\n"
    end
  end

  def test_another_app_is_added_beside_those_that_are_there
    init(PAGES, "--merge", "--app", "studio", files: { CONFIG => HOST }) do |_result, server, _written, folder|
      apps = SmokeSeal::YAMLFile.load("#{folder}/#{CONFIG}")["apps"]
      assert_equal %w[blog shop studio], apps.keys
      assert_equal [server.url, NEW], [apps["studio"]["url"], apps["studio"]["checks"].keys]
    end
  end

  def test_text_that_lines_cannot_be_added_to_is_refused_and_stays
    {
      "apps: { app: { checks: { home: { path: / } } } }\n" => /apps is not written as one key on each line/,
      "apps:\n  app: { rollback: git }\n" => /apps.app is not written/,
      "apps:\n  app:\n    checks: {}\n" => /apps.app.checks is not written/,
      "apps:\n<% if true %>\n  app:\n    rollback: git\n<% end %>\n" => /with its ERB tags it is not valid YAML/
    }.each do |there, said|
      init(PAGES, "--merge", "--app", "app", files: { CONFIG => there }) do |result, _server, written, _folder|
        assert_match said, result.err, there
        assert_match(/cannot be merged: .*; print the new config with --print, and copy from it$/, result.err)
        assert_equal [there, 2], [written, result.code]
      end
    end
  end

  def test_options_that_exclude_each_other_and_a_broken_file_are_refused_before_anything_is_sent
    init(PAGES, "--merge", "--force", files: { CONFIG => HOST }) do |result, server, written, _folder|
      assert_refused(/--merge keeps what --force overwrites; give one of them/, result)
      assert_equal [HOST, []], [written, server.requests]
    end
    init(PAGES, "--merge", files: { CONFIG => "apps: [" }) do |result, server, _written, _folder|
      assert_refused(/line \d/, result)
      assert_empty server.requests
    end
  end

  def test_merged_config_can_be_printed
    init(PAGES, "--merge", "--print", files: { CONFIG => HOST }) do |result, _server, written, _folder|
      assert_equal HOST, written
      assert_operator result.out, :start_with?, HOST.lines.first(7).join
      assert_includes result.out, "home:"
    end
  end

  def test_force_keeps_the_alert_and_the_name_of_the_app
    ["alert: { discord: env:HOOK, role: '1' }\n",
     "# Who is told\n# of a red\nalert:\n  discord: env:HOOK\n  # role: 1\n",
     "alert:\n  discord: env:HOOK\n\n  role: '1'"].each do |alert|
      there = "apps:\n  shop:\n    rollback: git\n#{alert}"
      init(PAGES, "--force", files: { CONFIG => there }) do |result, _server, written, folder|
        assert_equal ["", 0], [result.err, result.code]
        assert_includes written, alert.strip
        after = SmokeSeal::YAMLFile.load("#{folder}/#{CONFIG}")
        assert_equal SmokeSeal::YAMLFile.new("x").content(alert)["alert"], after["alert"]
        assert_equal [%w[shop], NEW], [after["apps"].keys, after["apps"]["shop"]["checks"].keys]
        assert_green(folder)
      end
    end
  end

  private

  # The lines of +all+ that are +part+, in its order; it differs from +part+ where one is missing.
  def subsequence(all, part)
    left = part.dup
    all.each { |line| left.shift if left.first == line }
    part.first(part.size - left.size)
  end
end
