# frozen_string_literal: true

require_relative "../../../test_helper"
require_relative "../../../support/init_app"

# Which pages and which of their texts init writes down: those that are there tomorrow.
class CLIInitPagesTest < Minitest::Test
  include InitApp

  def page(title, body = "<h1>#{title}</h1>", head = "") = [200, {}, "<title>#{title}</title>#{head}#{body}"]

  def home(*paths)
    page("Shop", "<h1>All you need</h1><nav>#{paths.map { |path| "<a href='#{path}'>x</a>" }.join}</nav>")
  end

  def redirect(to, status = 302) = [status, { "Location" => to }, ""]

  def assert_written(pages)
    init(pages) do |result, _server, written, folder|
      assert_equal ["", 0], [result.err, result.code], result.out
      yield checks(folder), written, result.out
      assert_green(folder)
    end
  end

  # -- Each page once

  def test_one_page_at_several_addresses_is_written_once
    about = page("About us")
    canonical = "<link rel=canonical href=/about>"
    {
      "/about/index.html" => about, "/uber" => about, "/about-us" => redirect("/about"),
      "/a" => redirect("/about", 301), "/print" => page("About us", "<p>#{rand}</p>", canonical)
    }.each do |path, answer|
      pages = { "/" => home("/about", path), "/about" => page("About us", "<h1>About us</h1>", canonical) }
      pages["/about"] = about if answer == about
      assert_written({ **pages, path => answer }) do |checks, written|
        assert_equal %w[/ /about /smoke-seal-looks-for-no-such-page], paths(checks), path
        assert_match(%r{# Left out: #{Regexp.escape(path)}: the same page as /about$}, written)
      end
    end
  end

  def test_pages_that_only_look_alike_are_written_each
    pages = { "/" => home("/a", "/b"), "/a" => page("Shop", "<h1>Boats</h1>"), "/b" => page("Shop", "<h1>Tides</h1>") }
    # A canonical address that all pages share is a mistake of theirs.
    pages.transform_values! { |answer| [200, {}, "<link rel=canonical href=/>#{answer.last}"] }
    pages["/b"] = page("Tides", "<h1>Tides</h1>", "<link rel=canonical href=/a>")
    assert_written(pages) { |checks| assert_equal %w[/ /a /b], paths(checks).first(3) }
  end

  def test_address_that_leads_to_a_page_is_written_as_that_page
    pages = { "/" => home("/go", "/old"), "/go" => redirect("/boats"), "/boats" => page("Boats"),
              "/old" => redirect("/list?page=1"), "/list" => page("List") }
    assert_written(pages) do |checks, written|
      assert_equal "Boats", checks.fetch("boats")["title"]
      refute_includes paths(checks), "/old"
      assert_includes written, "# Left out: /old: it leads to an address with a query"
    end
  end

  # -- Pages that change

  # An answer made of another word for each visit, whatever is asked for beside it.
  def with_changing_words(&answer)
    words = Queue.new
    100.times { |n| words << %w[boats ferries tides][n % 3] }
    ->(_) { answer.call(words.pop) }
  end

  def changing_page = with_changing_words { |word| page(word.capitalize) }

  def changing_redirect = with_changing_words { |word| redirect("/#{word}") }

  def test_pages_that_change_by_visit_are_left_out
    pages = { "/" => home("/Special:Random", "/lucky", "/dice", "/somewhere", "/calendar", "/search", "/help"),
              "/Special:Random" => changing_redirect, "/lucky" => changing_page, "/dice" => changing_page,
              "/somewhere" => changing_redirect,
              "/calendar" => page("Calendar"), "/search" => page("Search"), "/help" => page("Help"),
              **%w[boats ferries tides].to_h { |word| ["/#{word}", page(word.capitalize)] } }
    assert_written(pages) do |checks, written|
      assert_equal %w[/ /help], paths(checks).first(2)
      written = written.gsub(/\n +# /, " ")
      ["/Special:Random: it looks like a random page", "/dice: it shows another page each time",
       "/somewhere: it shows another page each time", "/calendar: it looks like a calendar"].each do |why|
        assert_includes written, "Left out: #{why}"
      end
    end
  end

  def test_session_of_a_visitor_is_no_part_of_an_address
    id = -> { format("%032X", rand(2**128)) }
    shown = ->(_) { page("Shop", "<h1>Here</h1><nav><a href='/help;jsessionid=#{id.call}'>h</a></nav>") }
    answers = Object.new
    answers.define_singleton_method(:fetch) do |path, missing|
      { "/" => ->(_) { [302, { "Location" => "/home;jsessionid=#{id.call}" }, ""] }, "/home" => shown,
        "/help" => [200, {}, "<title>Help</title><h1>Help</h1>"] }.fetch(path.split(";").first, missing)
    end
    assert_written(answers) do |checks, written|
      refute_match(/jsessionid/i, written)
      assert_equal "/", paths(checks).first
      refute_includes paths(checks), "/help"
    end
  end

  # -- Texts

  def test_heading_is_one_that_tells_the_page_from_others
    header = "<header><h1><a href=/>Harbour Books</a></h1></header><aside><h2>Popular</h2></aside>"
    pages = {
      "/" => page("Harbour Books", "#{header}<nav><a href=/a>a</a><a href=/b>b</a></nav><h1>New books</h1>"),
      "/a" => page("About | Harbour Books", "#{header}<main><h1>About us<a class=anchor href=#a>¶</a></h1></main>"),
      "/b" => page("Blog | Harbour Books", "#{header}<article><h2><a href=/1>Spring sale</a></h2></article>")
    }
    assert_written(pages) do |checks|
      assert_equal(["New books", "About us", nil], %w[home a b].map { |name| checks[name]["text"] })
      assert_equal "Blog | Harbour Books", checks["b"]["title"]
    end
  end

  def test_newest_article_is_neither_in_the_title_nor_in_the_text
    article = "<article><h2><a href=/1>Spring sale</a></h2></article>"
    pages = { "/" => page("Spring sale – The Harbour Blog", article) }
    assert_written(pages) { |checks| assert_equal ["The Harbour Blog", nil], checks["home"].values_at("title", "text") }
  end

  def test_name_of_the_site_is_no_title_of_a_page
    articles = "<article><h2><a href=/1>Spring sale</a></h2></article>"
    links = %w[/a /b /c /d].map { |path| "<a href=#{path}>x</a>" }.join
    pages = {
      "/" => page("Acme Boats of the Bay", "<h1>Start</h1><nav>#{links}</nav>"),
      "/a" => page("Spring sale | Blog | Boats", articles), "/b" => page("Prices from $12 | Boats", articles),
      "/c" => page("12 | Boats", "<h1>Opening hours</h1>"), "/d" => page("99 | Boats", "<p>Nothing to see</p>")
    }
    assert_written(pages) do |checks|
      titles = checks.values.first(5).map { |check| check["title"] }
      assert_equal ["Acme Boats of the Bay", "Blog", '/Prices from \S+ \| Boats/', nil, "Boats"], titles
    end
  end

  def test_name_of_a_check_has_no_ending_of_a_file
    pages = { "/" => home("/help.html", "/docs/index.php", "/v1.2/notes.html"), "/help.html" => page("Help"),
              "/docs/index.php" => page("Docs"), "/v1.2/notes.html" => page("Notes") }
    assert_written(pages) { |checks| assert_equal %w[help docs v1_2_notes], checks.keys - %w[home absent] }
  end

  # -- Logins

  SIGN_IN = "<title>Sign in</title><h1>Sign in</h1>" \
            "<form action=/login><input name=user><input type=password name=w></form>"

  def test_redirect_with_a_return_url_is_a_login
    ["/login?next=%2F", "/users/sign_in?return_to=/", "/login?back_url=http%3A%2F%2Fx%2F", "/in?#top"].each do |to|
      path = to[/\A[^?;]*/]
      pages = { "/" => redirect(to), path => [200, {}, SIGN_IN], to[/\A[^?]*/] => [200, {}, SIGN_IN] }
      assert_written(pages) { |checks| assert_equal({ "path" => "/", "redirect_to" => path }, checks["home"], to) }
    end
  end

  def test_login_at_another_host_is_not_taken_for_the_app
    HTTPServer.start({ "/login" => [200, {}, SIGN_IN] }) do |id|
      place = id.url.sub("127.0.0.1", "localhost")
      pages = { "/" => redirect("#{place}/login?client=shop"), "/up" => [200, {}, "ok"] }
      init(pages) do |result, server, _written, folder|
        assert_equal ["", 0], [result.err, result.code]
        assert_equal server.url, entry(folder)["url"]
        assert_equal "#{place}/login", checks(folder)["home"]["redirect_to"]
      end
    end
  end

  # -- What is noticed

  def test_answer_to_an_unknown_path_is_reported
    pages = { "/" => home, "/login" => [200, {}, SIGN_IN] }
    {
      [200, {}, "<title>Wiki</title>This topic does not exist yet"] => /answered with 200, not with 404 \(a soft 404\)/,
      [302, { "Location" => "/" }, ""] => %r{answered with 200 after a redirect to /, not with 404 \(a soft 404\)},
      [302, { "Location" => "/login" }, ""] => /A path that does not exist leads to the login/,
      [403, {}, ""] => /answered with 403, not with 404\.$/, [404, {}, ""] => nil
    }.each do |unknown, said|
      all = Object.new.tap { |it| it.define_singleton_method(:fetch) { |path, _| pages.fetch(path, unknown) } }
      init(all) do |result, _server, written, folder|
        assert_equal 0, result.code, result.err
        said ? assert_match(said, result.out) : refute_match(/does not exist/, result.out)
        said ? assert_match(said, written.gsub(/\n +# /, " ")) : assert_includes(written, "absent:")
        refute_match(/\b1 checks/, result.out)
        assert_green(folder)
      end
    end
  end

  def test_what_the_first_page_says_of_itself_is_reported
    pages = { "/" => redirect("/en"), "/en" => page("Shop", "<h1>Here</h1>", <<~HTML) }
      <meta name=robots content=noindex><link rel=stylesheet href=https://cdn.example.com/a.css>
    HTML
    assert_written(pages) do |checks, _written, out|
      assert_includes out, "The first page redirects to /en."
      assert_includes out, "If they are yours: cdns: [https://cdn.example.com]."
      assert_includes out, "(noindex), so indexable is left out"
      refute_includes checks["home"], "indexable"
    end
  end

  def test_what_is_to_be_copied_from_a_comment_stands_in_one_line
    hosts = %w[a b].map { |name| "https://#{name}.assets.harbour-books.example" }
    links = hosts.map { |host| "<link rel=stylesheet href=#{host}/a.css>" }.join
    assert_written({ "/" => page("Shop", "<h1>Here</h1>#{links}") }) do |_checks, written|
      assert_match(/^ +# .*cdns: \[#{hosts.join(", ")}\]\.$/, written)
    end
  end

  private

  def paths(checks) = checks.values.map { |check| check["path"] }
end
