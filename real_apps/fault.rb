# frozen_string_literal: true

module RealApps
  # One way in which {FaultProxy} breaks one path of an app.
  class Fault
    PAGE = "<!doctype html><html><head><title>Oops</title></head><body><h1>Nothing to see</h1><p>Come back.</p>" \
           "</body></html>"
    ANSWERS = {
      missing: ["404 Not Found", "text/html; charset=utf-8", PAGE],
      error: ["500 Internal Server Error", "text/html; charset=utf-8", PAGE],
      empty: ["200 OK", "text/html; charset=utf-8", ""],
      another_page: ["200 OK", "text/html; charset=utf-8", PAGE]
    }.freeze
    private_constant :PAGE, :ANSWERS

    # Those that the first page of an app can have.
    #
    # @param page [HomePage]
    # @return [Array<Fault>]
    def self.of(page)
      [
        (new("its stylesheet is missing", page.stylesheet, :missing) if page.stylesheet),
        (new("HTML in place of its script", page.script, :another_page) if page.script),
        new("its first page answers 500", page.path, :error),
        new("another page in place of its first", page.path, :another_page),
        new("its first page is empty", page.path, :empty)
      ].compact
    end

    attr_reader :description, :path

    # @param description [String] what is broken
    # @param path [String] path and query that are answered in the app's place
    # @param kind [Symbol] a key of ANSWERS
    def initialize(description, path, kind)
      @description = description
      @path = path
      @status, @type, @body = ANSWERS.fetch(kind)
    end

    # @return [Boolean] whether a request for +target+ gets this answer
    def meets?(target) = target == path

    # @return [String] the answer, as it is sent
    def answer(method)
      head = ["HTTP/1.1 #{@status}", "Content-Type: #{@type}", "Content-Length: #{@body.bytesize}", "Connection: close"]
      "#{head.join("\r\n")}\r\n\r\n#{@body unless method == "HEAD"}"
    end
  end
end
