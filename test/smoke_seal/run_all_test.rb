# frozen_string_literal: true

require_relative "../test_helper"
require "stringio"

class RunAllTest < Minitest::Test
  include Workspace

  PAGE = [200, {}, "<title>Studio</title>"].freeze
  HANG = nil

  # An exception that no code but the test's own knows.
  Mine = Class.new(StandardError)

  # Gives a server for each app, by name, and the options of a run that looks at each of its pages once.
  #
  # @param apps [Hash{String => Hash}] the pages of each, by path
  # @param settings [Hash{String => String}] more lines for an app
  def with_apps(apps, settings = {})
    serving(apps) do |servers|
      entries = apps.map do |app, pages|
        checks = pages.keys.map { |path| "      #{path}: { path: #{path} }\n" }.join
        more = settings[app]&.gsub(/^/, "    ")
        "  #{app}:\n    url: #{servers[app].url}\n#{more}\n    checks:\n#{checks}"
      end
      in_app("apps:\n#{entries.join}") do |folder|
        yield servers, { config: "#{folder}/config/smoke_seal.yml", boot_window: 0 }
      end
    end
  end

  def serving(apps, servers = {}, &block)
    app, pages = apps.find { |name, _pages| !servers.key?(name) }
    return yield servers unless app

    HTTPServer.start(pages) { |server| serving(apps, { **servers, app => server }, &block) }
  end

  def statuses(seals) = seals.transform_values(&:status)

  # -- What is looked at

  def test_each_app_gets_its_own_seal_in_the_order_of_the_apps
    slow = lambda do |_|
      sleep 0.1
      PAGE
    end
    with_apps({ "shop" => { "/" => slow }, "blog" => { "/" => [500, {}, ""] }, "wiki" => { "/" => PAGE } }) do |servers, how|
      seals = SmokeSeal.run_all([:wiki, "shop", "blog", "wiki"], **how)
      assert_equal [%w[wiki green], %w[shop green], %w[blog red]], statuses(seals).to_a
      seals.each do |app, seal|
        assert_equal [app, servers[app].url], [seal.app, seal.url]
        assert_includes seal.summary, servers[app].url
        assert_equal 1, servers[app].requests.size
      end
    end
  end

  def test_without_names_every_app_of_the_config_is_looked_at
    with_apps({ "shop" => { "/" => PAGE }, "blog" => { "/" => PAGE } }) do |_servers, how|
      assert_equal [%w[shop green], %w[blog green]], statuses(SmokeSeal.run_all(**how)).to_a
      assert_empty SmokeSeal.run_all([], **how)
    end
  end

  def test_all_apps_are_under_way_at_once
    held = Queue.new
    names = Array.new(30) { |number| "app#{number}" }
    HTTPServer.start("/up" => ->(_) { held.pop && PAGE }, "/" => PAGE) do |server|
      seals = within(20) do
        running = Thread.new do
          SmokeSeal.run_all(names.to_h { |name| [name, { url: server.url }] }, config: config_of(names), boot_window: 0)
        end
        # None gets its answer before all have asked.
        60.times { server.wait_for_request }
        names.each { held << true }
        running.value
      end
      assert_equal names, seals.keys
      assert seals.each_value.all?(&:green?), seals.values.map(&:to_s).uniq.join("\n")
    end
  end

  # The path of a config that names these apps, with the default checks.
  def config_of(names)
    @folder = Dir.mktmpdir("smoke_seal")
    "#{@folder}/smoke_seal.yml".tap { |path| File.write(path, "apps:\n#{names.map { |name| "  #{name}:\n" }.join}") }
  end

  def teardown
    FileUtils.rm_rf(@folder) if @folder
  end

  def test_a_hash_says_where_each_app_is_and_what_was_deployed
    revision = ->(sha) { { "/" => [200, { "X-Revision" => sha }, "<title>x</title>"] } }
    header = "revision: { header: X-Revision }"
    with_apps({ "shop" => revision["0a1b2c3"], "blog" => revision["9f8e7d6"], "wiki" => { "/" => PAGE } },
              { "shop" => header, "blog" => header }) do |servers, how|
      seals = SmokeSeal.run_all({ "shop" => { sha: "0a1b2c3" }, blog: { "sha" => "1111111", url: nil },
                                  "wiki" => nil, "shop2" => { url: servers["shop"].url } }, **how)
      assert_equal ["green", "red", "green", nil], seals.values.map(&:status)
      assert_includes seals["blog"].summary, "revision"
      assert_includes seals["shop2"].summary, "unknown app shop2; known: shop, blog, wiki"
    end
  end

  def test_an_address_that_was_given_counts_instead_of_the_configs
    with_apps({ "shop" => { "/" => [500, {}, ""] }, "other" => { "/" => PAGE } }) do |servers, how|
      seals = SmokeSeal.run_all({ "shop" => { url: servers["other"].url } }, **how)
      assert_predicate seals["shop"], :green?
      assert_empty servers["shop"].requests
    end
  end

  # -- What goes wrong before anything is sent

  def test_a_mistake_of_one_app_keeps_no_other_from_its_seal
    settings = { "odd" => "timout: 5" }
    with_apps({ "shop" => { "/" => PAGE }, "odd" => { "/" => PAGE } }, settings) do |servers, how|
      seals = SmokeSeal.run_all({ "odd" => nil, "none" => nil, "shop" => nil, nil => nil, 5 => nil,
                                  BasicObject => nil, "https://me:s3cret@a.test/?token=t0ken" => nil }, **how)
      assert_equal ["odd", "none", "shop", "", "5", "BasicObject", "https://a.test/?token=…"], seals.keys
      assert_equal [nil, nil, "green", nil, nil, nil, nil], seals.values.map(&:status)
      assert_includes seals["odd"].summary, "timout: unknown setting"
      assert_equal "unknown app none; known: shop, odd", seals["none"].summary
      assert_equal "no app is named; known: shop, odd", seals[""].summary
      refute_match(/s3cret|t0ken/, seals.inspect + seals.values.map(&:to_json).join)
      assert_empty servers["odd"].requests
    end
  end

  def test_what_is_said_of_an_app_is_held_against_the_rules
    with_apps({ "a" => { "/" => PAGE }, "b" => { "/" => PAGE }, "c" => { "/" => PAGE }, "d" => { "/" => PAGE },
                "e" => { "/" => PAGE } }) do |servers, how|
      seals = SmokeSeal.run_all({ "a" => { urll: "x" }, "b" => "http://a.test", "c" => { sha: "one two" },
                                  "d" => { url: "ftp://a.test" }, "e" => {} }, **how)
      assert_equal "urll: only the url and the sha of an app can be said", seals["a"].summary
      assert_equal "only its url and its sha can be said of an app, as a mapping", seals["b"].summary
      assert_match(/\Asha: holds white space/, seals["c"].summary)
      assert_equal ["c", servers["c"].url], [seals["c"].app, seals["c"].url]
      assert_match(/only http and https are\z/, seals["d"].summary)
      assert_predicate seals["e"], :green?
      assert_equal [0, 0, 0, 0, 1], servers.each_value.map { |server| server.requests.size }
    end
  end

  def test_a_browser_lane_that_is_asked_for_has_to_be_declared_by_each
    with_apps({ "shop" => { "/" => PAGE }, "blog" => { "/" => PAGE } }, { "shop" => "browser: 'true'" }) do |_, how|
      seals = SmokeSeal.run_all(browser: true, **how)
      assert_equal ["green", nil], seals.values.map(&:status)
      assert_match(/2 green|2\/2/, seals["shop"].summary)
      assert_match(/no browser lane is declared/, seals["blog"].summary)
      assert_match(%r{1/1 green}, SmokeSeal.run_all(["shop"], browser: false, **how)["shop"].summary)
    end
  end

  def test_a_config_that_cannot_be_read_leaves_every_app_unsealed
    in_folder("broken.yml" => "apps: [", "empty.yml" => "apps: {}") do |folder|
      seals = SmokeSeal.run_all(%w[shop blog], config: "#{folder}/broken.yml")
      assert_equal %w[shop blog], seals.keys
      seals.each { |app, seal| assert_equal [app, true], [seal.app, seal.summary.include?("broken.yml: line")] }

      seals = SmokeSeal.run_all(config: "#{folder}/broken.yml")
      assert_equal ["config/smoke_seal.yml"], seals.keys
      assert_match(/broken.yml: line/, seals.values.first.summary)
      # No app is no green fleet.
      assert_match(/no app is known/, SmokeSeal.run_all(config: "#{folder}/empty.yml").values.first.summary)
      [5, Object.new, BasicObject.new, "\xFF".b, [nil], { nil => 5 }].each do |odd|
        seals = SmokeSeal.run_all(odd, config: "#{folder}/empty.yml")
        assert_equal [true], seals.values.map(&:unsealed?)
      end
    end
  end

  def test_each_app_keeps_its_own_deadline
    with_apps({ "stuck" => { "/" => HANG }, "shop" => { "/" => ->(_) { sleep(0.5) && PAGE } } },
              { "stuck" => "deadline: 0.1", "shop" => "deadline: 10" }) do |_, how|
      seals = within(10) { SmokeSeal.run_all(**how) }
      assert_equal %w[red green], seals.values.map(&:status)
      assert_includes seals["stuck"].summary, "failing: / timeout"
      assert_equal [true, true], SmokeSeal.run_all(deadline: 0.1, **how).values.map(&:red?)
    end
  end

  # -- Secrets

  def test_what_one_app_sends_in_confidence_never_reaches_another
    private_page = ->(request) { request.target == "/old" ? [302, { "Location" => "/" }, ""] : PAGE }
    pages = { "/" => private_page, "/old" => private_page }
    settings = { "shop" => "headers: { Authorization: Bearer shop-canary, X-Shop: shop-canary }",
                 "blog" => "headers: { X-Blog: blog-canary }" }
    with_apps({ "shop" => pages, "blog" => pages, "wiki" => pages }, settings) do |servers, how|
      urls = servers.transform_values { |server| { url: server.url } }
      urls["wiki"][:url] = urls["wiki"][:url].sub("://", "://wiki:wiki-canary@")
      seals = SmokeSeal.run_all(urls, **how)
      assert_equal %w[green] * 3, seals.values.map(&:status)
      own = { "shop" => %w[authorization x-shop], "blog" => %w[x-blog], "wiki" => %w[authorization] }
      servers.each do |app, server|
        assert_equal 3, server.requests.size
        server.requests.each do |request|
          assert_equal own[app], request.headers.keys & %w[authorization x-shop x-blog cookie]
          refute_match(/canary/, request.headers.slice("authorization", "x-shop", "x-blog").values.join
                                        .gsub("#{app}-canary", ""))
        end
      end
      refute_match(/canary/, seals.values.map(&:to_json).join)
    end
  end

  # -- Events

  def test_events_say_which_app_they_are_of
    with_apps({ "shop" => { "/" => PAGE, "/up" => PAGE }, "blog" => { "/" => [500, {}, ""] } }) do |_, how|
      told = []
      SmokeSeal.run_all(**how) { |event| told << [event.app, event.name, event.done, event.total, Thread.current] }
      here = Thread.current
      assert_equal [["shop", :started, 0, 2, here], ["shop", :checked, 1, 2, here], ["shop", :checked, 2, 2, here]],
                   told.select { |app, *| app == "shop" }
      assert_equal [["blog", :started, 0, 1, here], ["blog", :checked, 1, 1, here]],
                   told.select { |app, *| app == "blog" }
      SmokeSeal.run("shop", **how) { |event| told << [event.app] }
      assert_equal [["shop"]] * 3, told.last(3)
    end
  end

  def test_exception_of_the_block_ends_all_runs_and_arrives_unchanged
    [Mine.new("mine"), SmokeSeal::ConfigError.new("mine")].each do |mine|
      with_apps({ "shop" => { "/up" => PAGE }, "blog" => { "/" => HANG }, "wiki" => { "/" => HANG } }) do |servers, how|
        within(10) do
          hanging = [servers["blog"], servers["wiki"]]
          block = lambda do |event|
            hanging.each(&:wait_for_request) && raise(mine) if event.check
          end
          assert_same mine, assert_raises(mine.class) { SmokeSeal.run_all(**how, &block) }
          hanging.each(&:wait_for_hang_up)
        end
      end
    end
  end

  def test_break_and_throw_in_the_block_end_all_runs
    with_apps({ "shop" => { "/up" => PAGE }, "blog" => { "/" => HANG } }) do |servers, how|
      within(10) do
        blog = servers["blog"]
        broken = SmokeSeal.run_all(**how) { |event| break :enough if event.check && blog.wait_for_request }
        assert_equal :enough, broken
        blog.wait_for_hang_up
        thrown = catch(:enough) do
          SmokeSeal.run_all(**how) { |event| throw :enough, :thrown if event.check && blog.wait_for_request }
        end
        assert_equal :thrown, thrown
        blog.wait_for_hang_up
      end
    end
  end

  # -- Interrupts

  # Gives a thread in the middle of a call: both apps were asked, and do not answer.
  def in_a_call
    with_apps({ "shop" => { "/" => HANG }, "blog" => { "/" => HANG } }) do |servers, how|
      thread = Thread.new { SmokeSeal.run_all(**how) }
      thread.report_on_exception = false
      within(10) { servers.each_value(&:wait_for_request) }
      yield thread
      within(5) { servers.each_value(&:wait_for_hang_up) }
    end
  end

  def test_exception_raised_in_the_thread_ends_all_runs_at_once
    [Mine, Interrupt, SystemExit].each do |exception|
      in_a_call do |thread|
        thread.raise(exception)
        assert_raises(exception) { thread.join(5) }
      end
    end
  end

  def test_kill_ends_all_runs_at_once
    in_a_call { |thread| assert_same thread, thread.kill.join(5), "the thread did not end" }
  end

  def test_interrupt_from_the_terminal_and_a_timeout_pass_through
    with_apps({ "shop" => { "/" => HANG }, "blog" => { "/" => HANG } }) do |servers, how|
      killer = Thread.new { servers.each_value(&:wait_for_request) && Process.kill(:INT, Process.pid) }
      within(10) do
        assert_raises(Interrupt) { SmokeSeal.run_all(**how) }
        assert_raises(Timeout::Error) { Timeout.timeout(0.3) { SmokeSeal.run_all(**how) } }
        2.times { servers.each_value(&:wait_for_hang_up) }
      end
      killer.join
    end
  end

  # -- Whoever is told

  # Remembers what it is told of.
  class Told
    attr_reader :events

    def initialize = @events = []

    def instrument(name, payload)
      @events << [name, payload]
      yield payload
    end
  end

  def test_one_notification_tells_of_all_seals
    before = SmokeSeal.instrumenter
    SmokeSeal.instrumenter = Told.new
    with_apps({ "shop" => { "/" => PAGE }, "blog" => { "/" => PAGE } }) do |_, how|
      seals = SmokeSeal.run_all(**how)
      assert_equal [["run_all.smoke_seal", { seals: seals }]], SmokeSeal.instrumenter.events
    end
  ensure
    SmokeSeal.instrumenter = before
  end

  def test_nothing_that_can_be_opened_leaves_every_app_unsealed
    url = HTTPServer.start(&:url)
    config = config_of(%w[shop blog])
    apps = { "shop" => { url: url }, "blog" => { url: url } }
    SmokeSeal.run_all(apps, config: config, boot_window: 0) # has everything loaded
    child = fork do
      suites = %w[shop blog].map { |app| SmokeSeal::Config.load(path: config).suite(app, url: url) }
      Process.setrlimit(:NOFILE, 256)
      held = []
      begin loop { held << File.open(File::NULL) } rescue Errno::EMFILE end
      seals = SmokeSeal.__send__(:sealed_all, { "shop" => [suites[0], nil], "blog" => [suites[1], nil] }, nil)
      held.each(&:close)
      exit!(seals.values.all? { |seal| seal.unsealed? && seal.summary.include?("Too many open files") })
    end
    assert_predicate within(10) { Process.wait2(child).last }, :success?
  end
end
