# frozen_string_literal: true

require "psych"
require_relative "../../test_helper"
require_relative "../../support/certificate_authority"
require_relative "../../support/init_app"

class CLIInitTest < Minitest::Test
  include InitApp

  NOT_FOUND = [404, {}, "<h1>Not found</h1>"].freeze
  SIGN_IN = '<title>Sign in · Shop</title><h1>Sign in</h1><form action="/session"><input type=hidden name=token>' \
            '<input name="user[email]"><input type=password name="user[password]"></form>'
  SHOP = {
    "/" => [200, { "X-Revision" => "0a1b2c3" },
            "<title>Shop</title><h1>All you need</h1><nav><a href=/cart>Cart</a><a href=/logout>Out</a>" \
            "<a href=/broken>Broken</a><a href=/orders>Orders</a><a href=/signin>Sign in</a></nav>"],
    "/up" => [200, {}, "<body style='background: green'></body>"],
    "/cart" => [200, {}, "<title>3 things · Cart · Shop</title><h1>3 things</h1><h2>Your cart</h2>"],
    "/signin" => [200, {}, SIGN_IN], "/orders" => [302, { "Location" => "/signin" }, ""],
    "/broken" => [500, {}, "boom"], "/robots.txt" => [200, { "Content-Type" => "text/plain" }, "User-agent: *\n"],
    "/sitemap.xml" => [200, { "Content-Type" => "application/xml" }, "<urlset><url><loc>/cart</loc></url></urlset>"]
  }.freeze

  FIELDS = %w[email password].map { |name| %(form[action="/session"] input[name="user[#{name}]"]) }.freeze
  FOUND = {
    "up" => { "path" => "/up", "status" => 200 },
    "home" => { "path" => "/", "title" => "Shop", "text" => "All you need", "assets" => true, "indexable" => true },
    "cart" => { "path" => "/cart", "title" => "Cart", "text" => "Your cart" },
    "orders" => { "path" => "/orders", "redirect_to" => "/signin" },
    "signin" => { "path" => "/signin", "title" => "Sign in · Shop", "text" => "Sign in", "selector" => FIELDS },
    "absent" => { "path" => "/smoke-seal-looks-for-no-such-page", "status" => 404 },
    "robots" => { "path" => "/robots.txt", "content_type" => "text/plain" },
    "sitemap" => { "path" => "/sitemap.xml", "sitemap" => 10 }
  }.freeze

  def test_what_is_written_is_what_the_app_shows_and_holds
    init(SHOP) do |result, server, written, folder|
      assert_equal ["", 0], [result.err, result.code], result.out
      assert_green(folder)
      written_down = entry(folder)
      assert_equal [server.url, { "header" => "X-Revision" }], written_down.values_at("url", "revision")
      assert_equal FOUND, written_down["checks"]
      assert_includes written, "# Left out: /broken: status: expected 2xx, got 500\n"
    end
  end

  def test_only_get_requests_without_an_effect_are_sent
    init(SHOP) do |_result, server, _written, _folder|
      assert_equal %w[GET], server.requests.map(&:verb).uniq
      refute_includes server.requests.map(&:target), "/logout"
    end
  end

  def test_each_line_says_what_it_is_there_for
    init(SHOP) do |_result, _server, written, _folder|
      lines = written.lines.drop_while { |line| !line.start_with?("apps:") }.map(&:chomp)
      bare = lines.each_cons(2).reject do |before, line|
        line.empty? || line.match?(/ # \S|^ *#|checks:$|^  app:$|^ +- /) || before.match?(/^ *# \S/)
      end
      assert_empty(bare.map(&:last).grep_v(/^ +header: /))
    end
  end

  def test_page_text_cannot_inject_config
    evil = [
      "<%= File.write('owned', 'x') %>", "<%% x", "a: b # c", "'; x: \"y\" {a} [b]", "/evil/", "! tag &anchor *alias",
      "yes", "two\u2028lines\u0085more", "- item", "%TAG nothing", "<%"
    ]
    evil.each do |text|
      html = text.gsub("&", "&amp;").gsub("<", "&lt;").gsub('"', "&quot;")
      form = "<form action=\"#{html}\"><input name=\"#{html}\"></form>"
      page = [200, { "Content-Type" => "text/html; charset=utf-8" },
              "<title>#{html} Shop</title><h1>#{html} here</h1>#{form}"]
      init({ "/" => page }) do |result, _server, _written, folder|
        assert_equal ["", 0], [result.err, result.code], text
        assert_green(folder)
        refute_path_exists "#{folder}/owned"
        refute_empty entry(folder)["checks"]["home"].slice("title", "text", "renders"), text
      end
    end
  end

  def test_page_text_cannot_inject_config_through_comments
    word = "aaa"
    page = lambda do |_|
      [200, {}, "<title>Shop</title><h1>#{word = word.succ}</h1>&lt;%= File.write('owned', 'x') %>"]
    end
    init({ "/" => page }) do |result, _server, written, folder|
      assert_equal 0, result.code, result.err
      assert_match(/^ +# Removed, since it failed twice: text: .*<%%= File.write/, written)
      assert_green(folder)
      refute_path_exists "#{folder}/owned"
    end
  end

  def test_file_that_is_there_is_kept_unless_told_otherwise
    there = { CONFIG => "apps: {}\n" }
    init(SHOP, files: there) do |result, server, written, _folder|
      assert_refused(/\Aprod-smoke: #{CONFIG} exists already; --force overwrites it, --print/, result)
      assert_equal ["apps: {}\n", []], [written, server.requests]
    end
    init(SHOP, "--force", files: there) { |_result, _server, _written, folder| assert_green(folder) }
    init(SHOP, "--print", files: there) do |result, server, written, _folder|
      assert_equal ["apps: {}\n", 0], [written, result.code]
      assert_equal server.url, Psych.safe_load(result.out).dig("apps", "app", "url")
      assert_match(/8 checks of .* all passed/, result.err)
    end
  end

  def test_place_and_name_are_the_callers
    init(SHOP, "--app", "studio", "--config", "deep/seal.yml") do |result, _server, _written, folder|
      assert_match(%r{\Adeep/seal.yml is written\n.*then run: prod-smoke --config deep/seal.yml\n\z}m, result.out)
      assert_equal 0, Command.run("studio", "--config", "deep/seal.yml", folder: folder).code
    end
  end

  def test_app_that_does_not_show_itself_is_not_written_down
    nginx = "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"
    {
      [500, {}, "boom"] => ["status: expected 2xx, got 500", 1],
      [200, {}, nginx] => ["page: expected a page of the app, got nginx' error page", 1],
      [200, {}, ""] => ["renders: expected HTML with something in its body, got an empty body", 1],
      [200, { "Content-Type" => "application/json" }, "{}"] => ["renders: expected HTML", 1],
      [429, {}, ""] => ["too many requests", 3]
    }.each do |page, (said, code)|
      init({ "/" => page }) do |result, _server, written, _folder|
        assert_includes result.err, "shows no page of the app: #{said}"
        assert_includes result.err, "nothing was written"
        assert_equal [nil, code, ""], [written, result.code, result.out]
      end
    end
    in_folder do |folder|
      result = Command.run("init", "http://127.0.0.1:#{closed_port}", folder: folder)
      assert_match(/shows no page of the app: answer: expected an answer/, result.err)
      assert_equal [1, []], [result.code, Dir.children(folder)]
    end
  end

  def test_login_before_the_first_page_is_said_to_be_one
    pages = { "/" => [302, { "Location" => "/session/new" }, ""], "/session/new" => [200, {}, SIGN_IN] }
    init(pages) do |result, _server, written, folder|
      assert_equal 0, result.code, result.err
      assert_green(folder)
      checks = entry(folder)["checks"]
      assert_equal({ "path" => "/", "redirect_to" => "/session/new" }, checks["home"])
      assert_equal "Sign in", checks["session_new"]["text"]
      assert_includes written, "Pages behind the login are not checked"
    end
  end

  def test_what_changes_is_taken_out_and_said_so
    count = 0
    words = %w[one two three four five six seven eight nine ten]
    changing = ->(_) { [200, {}, "<title>Shop</title><h1>#{words[(count += 1) % 10]} visitors</h1>"] }
    init({ "/" => changing, "/up" => [200, {}, "ok"] }) do |result, _server, written, folder|
      assert_equal 0, result.code, result.err
      assert_match(/^removed, since it failed twice: home: text: expected "\w+ visitors", got /, result.out)
      assert_match(/^ +# Removed, since it failed twice: text: .*\n +# text: \w+ visitors$/, written)
      assert_equal %w[path title assets indexable], entry(folder)["checks"]["home"].keys
      assert_green(folder)
    end
  end

  def test_page_that_fails_once_is_kept
    looks = 0
    flaky = ->(_) { (looks += 1) == 2 ? [500, {}, ""] : [200, {}, "<title>Shop</title><h1>Here</h1>"] }
    init({ "/" => flaky }) do |result, _server, _written, folder|
      assert_equal 0, result.code, result.err
      assert_equal "Here", entry(folder)["checks"]["home"]["text"]
      refute_match(/removed, since/, result.out)
    end
  end

  def test_page_of_nothing_but_scripts_says_what_is_not_seen
    page = [200, {}, "<title>Shop</title><div id=root></div><script src=/app.js></script>"]
    script = [200, { "Content-Type" => "text/javascript" }, "1"]
    init({ "/" => page, "/app.js" => script }) do |result, _server, written, folder|
      assert_equal 0, result.code, result.err
      assert_includes written.gsub(/\n +# /, " "), "contains only scripts, and checks do not run them"
      assert_equal '[id="root"]', entry(folder)["checks"]["home"]["selector"]
      assert_green(folder)
    end
  end

  def test_app_that_answers_everything_with_a_page_has_no_health_and_nothing_absent
    everything = Hash.new([200, {}, "<title>Shop</title><h1>Here</h1>"])
    pages = Object.new.tap { |it| it.define_singleton_method(:fetch) { |path, _default| everything[path] } }
    init(pages) do |result, _server, _written, folder|
      assert_equal 0, result.code, result.err
      assert_equal %w[home], entry(folder)["checks"].keys
      assert_green(folder)
    end
  end

  GUARDED = lambda do |request|
    request.headers["authorization"] ? [200, {}, "<title>Shop</title><h1>Inside</h1>"] : [401, {}, "no"]
  end

  def test_credentials_are_used_and_never_written
    HTTPServer.start({ "/" => GUARDED }) do |server|
      in_folder do |folder|
        url = server.url.sub("//", "//isla:s3cret-pass@")
        result = Command.run("init", url, folder: folder)
        assert_equal 0, result.code, result.err
        assert_equal server.url, entry(folder)["url"]
        said = [result.out, result.err, File.read("#{folder}/#{CONFIG}")].join
        refute_match(/s3cret|isla/, said)
        assert_match(/credentials, which should not be in a file/, said)
        assert_equal 0, Command.run("--url", url, folder: folder).code
      end
    end
  end

  HSTS = [200, { "Strict-Transport-Security" => "max-age=31536000" }, "<title>Shop</title><h1>Here</h1>"].freeze

  # Like {init}, at an https app whose certificate lasts so long.
  def init_at_https(days)
    authority = CertificateAuthority.new
    HTTPServer.start({ "/" => HSTS }, tls: authority.context(not_after: Time.now + (days * 86_400))) do |server|
      in_folder({ "ca.pem" => authority.to_pem }) do |folder|
        env = { "SSL_CERT_FILE" => "#{folder}/ca.pem" }
        result = Command.run("init", server.url, folder: folder, env: env)
        assert_equal 0, result.code, result.err
        assert_green(folder, env)
        yield entry(folder), result.out
      end
    end
  end

  def test_expectations_of_https_are_written
    init_at_https(90) do |entry, said|
      assert_equal [true, true], [entry.dig("checks", "home", "hsts"), entry["tls"]]
      refute_includes said, "removed, since"
    end
  end

  def test_look_at_a_certificate_that_ends_soon_is_taken_out
    init_at_https(2.5) do |entry, said|
      refute_includes entry, "tls"
      assert_includes said,
                      "removed, since it failed twice: tls: days_left: expected at least 14 days, got 2 days"
    end
  end

  def test_app_is_checked_where_its_first_page_leads
    HTTPServer.start({ "/" => [200, {}, "<title>Shop</title><h1>Here</h1>"] }) do |there|
      init({ "/" => [301, { "Location" => "#{there.url}/" }, ""] }) do |result, here, _written, folder|
        assert_equal 0, result.code, result.err
        assert_equal there.url, entry(folder)["url"]
        assert_equal %w[/], here.requests.map(&:target)
      end
    end
  end

  def test_wrong_command_lines_are_refused_and_nothing_is_written
    in_folder do |folder|
      {
        [] => /missing argument: the URL of a running app/, %w[shop.example] => /has no scheme; write https:/,
        %w[ftp://shop.example] => /only http and https/, %w[https://a.example b] => /unexpected argument: b/,
        %w[https://a.example --sha 0a1b2c3] =>
          /init takes --config, --app, --header, --only, --merge, --force, --print and --for/
      }.each { |arguments, said| assert_refused(said, Command.run("init", *arguments, folder: folder)) }
      assert_empty Dir.children(folder)
    end
  end
end
