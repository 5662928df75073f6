# frozen_string_literal: true

require_relative "../../../test_helper"
require_relative "../../../support/init_app"

# init --only: some checks, by their names or the paths of their pages.
class CLIInitSelectionTest < Minitest::Test
  include InitApp

  PAGES = {
    "/" => [200, {}, "<title>Harbour</title><h1>New books</h1><nav><a href=/tasks>t</a><a href=/about>a</a></nav>"],
    "/up" => [200, {}, "ok"], "/tasks" => [200, {}, "<title>Tasks</title><h1>All tasks</h1>"],
    "/about" => [200, {}, "<title>About</title><h1>About us</h1>"],
    "/admin" => [302, { "Location" => "/login?next=/admin" }, ""],
    "/hidden/page" => [200, {}, "<title>Hidden</title>x"],
    "/login" => [200, {}, "<title>In</title><form action=/login><input name=user><input type=password name=w></form>"]
  }.freeze

  def test_named_checks_alone_are_written
    {
      %w[--only up] => %w[up], %w[--only home,absent] => %w[home absent], %w[--only tasks] => %w[tasks],
      %w[--only up --only about] => %w[up about], %w[--only /tasks] => %w[tasks], %w[--only /] => %w[home],
      %w[--only up,/hidden/page] => %w[up hidden_page], %w[--only /admin,/tasks] => %w[admin tasks]
    }.each do |arguments, names|
      init(PAGES, *arguments) do |result, _server, _written, folder|
        assert_equal ["", 0], [result.err, result.code], arguments
        assert_equal names, checks(folder).keys, arguments
        assert_green(folder)
      end
    end
  end

  def test_named_pages_are_checked_instead_of_the_navigation
    init(PAGES, "--only", "/hidden/page,/gone") do |result, server, written, folder|
      assert_equal({ "path" => "/hidden/page", "title" => "Hidden" }, checks(folder)["hidden_page"])
      refute_includes server.requests.map(&:target), "/tasks"
      assert_includes result.out, "Left out: /gone: status: expected 2xx, got 404\n"
      refute_includes written, "first page links to"
    end
  end

  def test_more_pages_than_a_survey_looks_for_are_written_where_they_are_named
    pages = (1..12).to_h { |n| ["/p/#{"x" * n}", [200, {}, "<title>#{"Page" * n}</title><h1>#{"Word" * n}</h1>"]] }
    init({ **PAGES, **pages }, "--only", pages.keys.join(",")) do |_result, _server, _written, folder|
      assert_equal(pages.keys, checks(folder).values.map { |check| check["path"] })
    end
  end

  def test_names_that_are_none_are_refused_and_nothing_is_written
    {
      "nope" => /no check was found that is called nope; found: up, home, tasks, about, absent/,
      "up,robots" => /no check was found that is called robots/, "" => /--only names no check: --only home/,
      " , " => /--only names no check/, "/tasks?page=1" => /--only takes the paths of pages, without \? and #/
    }.each do |names, said|
      init(PAGES, "--only", names) do |result, _server, written, _folder|
        assert_match said, result.err
        assert_equal [nil, 2], [written, result.code]
      end
    end
  end
end
