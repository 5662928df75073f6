# frozen_string_literal: true

require_relative "../test_helper"
require_relative "../support/many_apps"
require "yaml"

class RunAllTest < Minitest::Test
  include ManyApps

  def statuses(seals) = seals.transform_values(&:status)

  # -- What is looked at

  def test_each_app_gets_its_own_seal_in_the_order_of_the_apps
    slow = lambda do |_|
      sleep 0.1
      PAGE
    end
    pages = { "shop" => { "/" => slow }, "blog" => { "/" => [500, {}, ""] }, "wiki" => { "/" => PAGE } }
    with_apps(pages) do |servers, how|
      seals = SmokeSeal.run_all([:wiki, "shop", "blog", "wiki"], **how)
      assert_equal [%w[wiki green], %w[shop green], %w[blog red]], statuses(seals).to_a
      seals.each do |app, seal|
        assert_equal [app, servers[app].url], [seal.app, seal.url]
        assert_includes seal.summary, servers[app].url
        assert_equal 1, servers[app].requests.size
      end
    end
  end

  def test_without_names_every_app_of_the_config_is_checked
    with_apps({ "shop" => { "/" => PAGE }, "blog" => { "/" => PAGE } }) do |_servers, how|
      assert_equal [%w[shop green], %w[blog green]], statuses(SmokeSeal.run_all(**how)).to_a
      assert_empty SmokeSeal.run_all([], **how)
    end
  end

  def test_all_apps_are_running_at_once
    held = Queue.new
    names = Array.new(30) { |number| "app#{number}" }
    HTTPServer.start({ "/up" => ->(_) { held.pop && PAGE }, "/" => [200, {}, "<p>Welcome"] }) do |server|
      seals = with_config_of(names) do |config|
        apps = names.to_h { |name| [name, { url: server.url }] }
        running = Thread.new { SmokeSeal.run_all(apps, config: config, boot_window: 0) }
        # None gets its answer before all have asked.
        within(20) { 60.times { server.wait_for_request } }
        names.each { held << true }
        running.value
      end
      assert_equal names.to_h { |name| [name, "green"] }, statuses(seals)
    end
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
    with_apps({ "shop" => { "/" => PAGE }, "odd" => { "/" => PAGE } }, { "odd" => "timout: 5" }) do |servers, how|
      seals = SmokeSeal.run_all(%w[odd none shop], **how)
      assert_equal [["odd", nil], ["none", nil], %w[shop green]], statuses(seals).to_a
      assert_includes seals["odd"].summary, "timout: unknown setting"
      assert_equal "unknown app none; known: shop, odd", seals["none"].summary
      assert_empty servers["odd"].requests
    end
  end

  def test_an_app_name_of_any_class_gets_a_seal
    odd = [nil, 5, BasicObject, BasicObject.new, "https://me:s3cret@a.test/?token=t0ken"]
    with_apps({ "shop" => { "/" => PAGE } }) do |_, how|
      seals = SmokeSeal.run_all([*odd, "shop"], **how)
      assert_equal ["", "5", "BasicObject", "?", "https://a.test/?token=…", "shop"], seals.keys
      assert_equal [*[nil] * 5, "green"], seals.values.map(&:status)
      assert_equal "no app is named; known: shop", seals[""].summary
      refute_match(/s3cret|t0ken/, seals.inspect + seals.values.map(&:to_json).join)
    end
  end

  def test_the_options_of_an_app_are_validated
    pages = { "/" => PAGE }
    with_apps({ "a" => pages, "b" => pages, "c" => pages, "d" => pages, "e" => pages }) do |servers, how|
      seals = SmokeSeal.run_all({ "a" => { urll: "x" }, "b" => "http://a.test", "c" => { sha: "one two" },
                                  "d" => { url: "ftp://a.test" }, "e" => {} }, **how)
      said = ["urll: unknown option of an app; known: url, sha, previous, baseline, latency",
              "the options of an app must be a hash with url, sha, previous, baseline, latency",
              /\Asha: holds white space/, /only http and https are\z/, %r{\A1/1 green}]
      said.zip(seals.values) { |expected, seal| assert_operator expected, :===, seal.summary }
      assert_equal ["c", servers["c"].url], [seals["c"].app, seals["c"].url]
      assert_equal([0, 0, 0, 0, 1], servers.values.map { |server| server.requests.size })
    end
  end

  def test_a_browser_lane_that_is_requested_has_to_be_declared_by_each
    with_apps({ "shop" => { "/" => PAGE }, "blog" => { "/" => PAGE } }, { "shop" => "browser: 'true'" }) do |_, how|
      seals = SmokeSeal.run_all(browser: true, **how)
      assert_equal ["green", nil], seals.values.map(&:status)
      assert_match(%r{\A2/2 green}, seals["shop"].summary)
      assert_match(/no browser lane is declared/, seals["blog"].summary)
      assert_match(%r{1/1 green}, SmokeSeal.run_all(["shop"], browser: false, **how)["shop"].summary)
    end
  end

  def test_a_config_that_cannot_be_read_leaves_every_app_unsealed
    in_folder("broken.yml" => "apps: [") do |folder|
      seals = SmokeSeal.run_all(%w[shop blog], config: "#{folder}/broken.yml")
      assert_equal %w[shop blog], seals.keys
      assert_equal %w[shop blog], seals.values.map(&:app)
      seals.each_value { |seal| assert_match(/broken.yml: line/, seal.summary) }

      seals = SmokeSeal.run_all(config: "#{folder}/broken.yml")
      assert_equal ["config/smoke_seal.yml"], seals.keys
      assert_match(/broken.yml: line/, seals.values.first.summary)
    end
  end

  def test_an_empty_app_list_is_an_error
    in_folder("empty.yml" => "apps: {}") do |folder|
      seals = SmokeSeal.run_all(config: "#{folder}/empty.yml")
      assert_equal ["no app is named; no app is known: write config/smoke_seal.yml"], seals.values.map(&:summary)
      [5, Object.new, BasicObject.new, "\xFF".b, [nil], { nil => 5 }].each do |odd|
        assert_equal [true], SmokeSeal.run_all(odd, config: "#{folder}/empty.yml").values.map(&:unsealed?)
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

  # Gives the config of twenty apps that are all at the one server, with twelve checks each.
  def with_a_crowd
    pages = Array.new(12) { |number| ["/#{number}", PAGE] }.to_h
    with_apps({ "shop" => pages }) do |servers, how|
      entry = YAML.load_file(how[:config])["apps"]["shop"]
      apps = Array.new(20) { |number| ["app#{number}", entry] }.to_h
      in_app({ "apps" => apps }.to_yaml) { |folder| yield servers["shop"], "#{folder}/config/smoke_seal.yml" }
    end
  end

  def test_no_more_connections_are_opened_than_the_process_has_room_for
    with_a_crowd do |server, config|
      child = fork do
        SmokeSeal::Suite.run_all([]) # has everything loaded
        Process.setrlimit(:NOFILE, 100)
        exit!(SmokeSeal.run_all(config: config, boot_window: 0).values.all?(&:green?))
      end
      assert_predicate within(30) { Process.wait2(child).last }, :success?
      assert_equal 240, server.requests.size
    end
  end

  # -- Secrets

  def test_the_credentials_of_one_app_are_never_sent_to_another
    moving = ->(request) { request.target == "/old" ? [302, { "Location" => "/" }, ""] : PAGE }
    pages = { "/" => moving, "/old" => moving }
    settings = { "shop" => "headers: { Authorization: Bearer shop-canary, X-Shop: shop-canary }",
                 "blog" => "headers: { X-Blog: blog-canary }" }
    with_apps({ "shop" => pages, "blog" => pages, "wiki" => pages }, settings) do |servers, how|
      with_credentials = servers["wiki"].url.sub("://", "://wiki:wiki-canary@")
      seals = SmokeSeal.run_all({ "shop" => nil, "blog" => nil, "wiki" => { url: with_credentials } }, **how)
      sent = { "shop" => { "authorization" => "Bearer shop-canary", "x-shop" => "shop-canary" },
               "blog" => { "x-blog" => "blog-canary" },
               "wiki" => { "authorization" => "Basic #{["wiki:wiki-canary"].pack("m0")}" } }
      sent.each do |app, headers|
        told = servers[app].requests.map { |it| it.headers.slice("authorization", "x-shop", "x-blog", "cookie") }
        assert_equal [headers] * 3, told
      end
      refute_match(/canary/, seals.values.map(&:to_json).join)
    end
  end
end
