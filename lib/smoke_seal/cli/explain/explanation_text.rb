# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Explain < Command
      # An explanation for people: the request, the expectations, the response, and the curl command for it.
      class ExplanationText
        MARKS = { "held" => ["✓", :green], "failed" => ["✗", :red], "warned" => ["!", :yellow],
                  "not_judged" => ["-", :yellow] }.freeze
        VERDICTS = { "passed" => ["passed", :green], "failed" => ["failed", :red],
                     "warned" => ["failed, and only warns", :yellow] }.freeze
        STEPS = { "dns_ms" => "name", "connect_ms" => "connection", "tls_ms" => "TLS", "first_byte_ms" => "first byte",
                  "total_ms" => "all" }.freeze
        # How many of the additional requests are listed.
        MOST_ADDITIONAL = 20
        # A longer text does not widen its column.
        MOST_COLUMNS = 40
        NOT_COMPARED = "revision: not compared; --sha SHA says which commit has to answer"
        NOT_SAID = "not compared, since the config does not say where the app reports its own (revision:)"
        private_constant :MARKS, :VERDICTS, :STEPS, :MOST_ADDITIONAL, :MOST_COLUMNS, :NOT_COMPARED, :NOT_SAID

        # @param explanation [Hash] as Suite#explain gives it
        # @param style [Style]
        # @param sha [String, nil] the expected revision
        # @param revision [Boolean] whether the app says which revision it is
        def initialize(explanation, style, sha: nil, revision: false)
          @sha = sha.to_s.strip
          @has_revision = revision
          @explanation = explanation
          @evidence = explanation["evidence"]
          @style = style
        end

        # @return [Array<String>]
        def lines
          parts = [request, expectations, revision, instance, response, additional, notes, reproduction]
          [*parts.reject(&:empty?).flat_map { |part| [*part, ""] }, verdict]
        end

        private

        def request
          sent = @explanation["sent"] || { "method" => @evidence["method"], "url" => @evidence["url"], "headers" => [] }
          [@style.paint("#{sent["method"]} #{sent["url"]}", :bold), *headers(sent["headers"])]
        end

        def headers(pairs) = pairs.map { |name, value| "  #{name}: #{TerminalText.line(value, 300)}".rstrip }

        def expectations
          rows = @explanation["expected"].map { |row| [row["expectation"], row["expected"], row["got"].to_s, row] }
          widths = [0, 1].map do |column|
            rows.map { |row| DisplayWidth.width(row[column]) }.select { |width| width <= MOST_COLUMNS }.max || 0
          end
          [*rows.map { |row| expectation(row, widths) }, *uncounted]
        end

        # Findings that the evidence counts, and does not contain.
        def uncounted
          more = @evidence["more_findings"].to_i
          more.positive? ? ["… and #{more} more that did not hold"] : []
        end

        def expectation((key, expected, got, row), widths)
          mark, colour = MARKS.fetch(row["outcome"])
          got = "got #{got}" unless got.empty?
          got = "not checked" if row["outcome"] == "not_judged"
          words = [DisplayWidth.ljust(key, widths[0]), DisplayWidth.ljust(expected, widths[1]), got]
          "#{@style.paint(mark, colour)} #{words.join("  ")}".rstrip
        end

        def revision
          return @has_revision ? [NOT_COMPARED] : [] if @sha.empty?
          return ["expected revision #{TerminalText.line(@sha, 64)}: #{NOT_SAID}"] unless @has_revision

          got = @evidence["revision"] ? "the answer comes from #{@evidence["revision"]}" : "the answer names none"
          ["expected revision #{TerminalText.line(@sha, 64)}: #{TerminalText.line(got, 100)}"]
        end

        def instance
          name = @evidence["instance"]
          name ? ["the instance that answered: #{TerminalText.line(name, 100)}"] : []
        end

        def response
          return [*redirects, *failure, *certificates, took] unless @explanation["received"]

          from = " from #{@evidence["peer"]}" if @evidence["peer"]
          head = "#{@evidence["protocol"]} #{@evidence["status"]}#{from}, #{took}"
          shown = headers(@explanation.dig("received", "headers"))
          [*redirects, @style.paint(head, :bold), *failure, *certificates, *shown, *body]
        end

        def redirects
          @evidence.fetch("redirects", []).map { |hop| "#{hop["url"]} → #{hop["status"]} → #{hop["location"]}" }
        end

        # "certificate of shop.example: until 2027-02-01, 71 days left, by CN=R11"
        def certificates
          @evidence.fetch("certificates", []).map do |shown|
            chain = "; its chain #{shown["chain"]["days_left"]} days" if shown["chain"]
            text = "certificate of #{shown["host"]}: until #{shown["not_after"][0, 10]}, #{shown["days_left"]} days " \
                   "left, by #{shown["issuer"]}#{chain}"
            TerminalText.line(text, 300)
          end
        end

        def failure = @evidence["error"] ? ["no complete response: #{@evidence["error"]}"] : []

        # "31 ms (name 1, connection 3, TLS 9, first byte 30)"
        def took
          timings = @evidence["timings"] || {}
          steps = STEPS.filter_map { |key, name| "#{name} #{milliseconds(timings[key])}" if timings[key] }
          total = steps.pop
          steps.empty? ? total.to_s.sub("all ", "") : "#{total.sub("all ", "")} (#{steps.join(", ")})"
        end

        def milliseconds(number) = "#{number < 10 ? number.round(1) : number.round} ms"

        def body
          text = @explanation.dig("received", "text")
          bytes = @evidence["bytes"].to_i
          return [] if bytes.zero?

          more = ", and there are more, which were not read" if @explanation.dig("received", "is_cut")
          ["", "#{bytes} bytes were read#{more}; their visible text:", *text.map { |line| "  | #{line}" },
           *("  | (no text)" if text.empty?),
           *("  … and more text, which is not shown" if @explanation.dig("received", "is_text_cut"))]
        end

        # Requests that a finding names come first, then those without a 2xx or 3xx status: a missing robots.txt, for
        # example, is not a failure.
        def additional
          requests = @explanation["additional_requests"].sort_by.with_index { |request, index| [rank(request), index] }
          # "and 1 more" is as long as the line itself.
          shown = requests.size == MOST_ADDITIONAL + 1 ? requests : requests.first(MOST_ADDITIONAL)
          lines = shown.map { |request| request_line(request) }
          requests.empty? ? [] : ["additional requests:", *lines, *left_out(requests.drop(shown.size))]
        end

        def left_out(requests)
          return [] if requests.empty?

          ["  … and #{requests.size} more#{" that held" if requests.all? { |request| rank(request) == 2 }}"]
        end

        def request_line(request)
          mark = failed?(request) ? @style.paint("✗", :red) : " "
          result = request["status"] || request["error"]
          check = DisplayWidth.ljust(request["check"], 9)
          "#{mark} #{[result, check, request["url"], milliseconds(request["total_ms"])].join("  ")}"
        end

        def rank(request)
          return 0 if failed?(request)

          request["status"].to_i.between?(200, 399) ? 2 : 1
        end

        def failed?(request) = faulty_urls.include?(request["url"])

        # The URLs of follow-ups that a finding names, whatever their status. A finding has only the path of a URL at
        # the app's own origin.
        def faulty_urls
          @faulty_urls ||= begin
            origin = @explanation["url"][%r{\A\w+://[^/]+}]
            found = @evidence.fetch("findings", []).flat_map { |finding| finding.values_at("url", "place").compact }
            found.map { |url| url.start_with?("/") ? "#{origin}#{url}" : url }
          end
        end

        def notes = @evidence.fetch("notes", [])

        def reproduction = [@explanation["curl"]].compact

        def verdict
          words, colour = VERDICTS.fetch(@evidence["outcome"], ["not judged", :yellow])
          why = ": #{TerminalText.line(@evidence["reason"], 500)}" if @evidence["reason"]
          @style.paint("#{@evidence["check"]} #{words}#{why}", colour)
        end
      end
    end
  end
end
