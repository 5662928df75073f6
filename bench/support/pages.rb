# frozen_string_literal: true

module Bench
  # What the app shows: the pages of a Rails app, with nothing beside them for a browser to fetch.
  class Pages
    REASONS = { 200 => "OK", 404 => "Not Found" }.freeze

    def initialize
      @responses = {}
    end

    # @return [String] status line, headers and body; of a page that is not what it should be when +broken+
    def response(path, close:, broken:)
      @responses[[path, close, broken]] ||= build(path, close, broken)
    end

    private

    def build(path, close, broken)
      status, body = broken ? [200, page("Oops", "<h1>Oops</h1>")] : content(path)
      "HTTP/1.1 #{status} #{REASONS.fetch(status)}\r\nContent-Type: text/html; charset=utf-8\r\n" \
        "Content-Length: #{body.bytesize}\r\nConnection: #{close ? "close" : "keep-alive"}\r\n\r\n#{body}"
    end

    def content(path)
      case path
      when "/up" then [200, page("Up", "<p>green</p>")]
      when "/" then [200, page("McRitchie Studio", "<h1>McRitchie Studio</h1><p>We ship often, and look twice.</p>")]
      when "/signin" then [200, page("Sign in", '<form><input type="email" name="email"></form>')]
      when "/tasks" then [200, page("Tasks", "<h1>Tasks</h1><table>#{rows}</table>")]
      else [404, page("Not found", "<h1>There is no such page</h1>")]
      end
    end

    def rows
      (1..60).map { |n| "<tr><td>Task #{n}</td><td class=\"quiet\">Studio</td><td>open</td></tr>" }.join
    end

    # The icon is said to be empty, since a browser would ask for one.
    def page(title, main)
      <<~HTML
        <!DOCTYPE html>
        <html lang="en">
          <head><meta charset="utf-8"><title>#{title}</title><link rel="icon" href="data:,"></head>
          <body><header><a href="/tasks">All of it</a></header><main>#{main}</main></body>
        </html>
      HTML
    end
  end

  PAGES = Pages.new
end
