# frozen_string_literal: true

require "json"
require "uri"
require_relative "content"
require_relative "phases"

module SmokeSeal
  module Reports
    # The requests of a seal as HAR 1.2 (HTTP Archive): the attempts at each check, and the redirects and the follow-ups
    # of the last one.
    #
    # A seal has no headers and no bodies, and an older one no time of a single request. Where the format demands a
    # value that is not known, it is the one that HAR has for "unknown", and a comment says so.
    class HAR < Content
      VERSION_OF_HAR = "1.2"
      UNKNOWN = -1
      # What Chromium writes for a media type and a protocol that it does not know.
      UNKNOWN_TYPE = "x-unknown"
      UNKNOWN_PROTOCOL = "unknown"
      NOT_TIMED = "not recorded"
      TIMING_NAMES = { dns: "dns", connect: "connect", tls: "ssl", wait: "wait", receive: "receive" }.freeze
      UNTIMED = { "blocked" => UNKNOWN, "dns" => UNKNOWN, "connect" => UNKNOWN, "ssl" => UNKNOWN,
                  "send" => 0, "wait" => 0, "receive" => 0 }.freeze
      ABOUT_THE_TIME = "startedDateTime is exact among the requests; the start of the run is known to the second"
      CUT_URL = "; the seal has only the beginning of the URL"
      WITHOUT_TIME = "startedDateTime is the time of the seal: it does not record when this request began"
      private_constant :VERSION_OF_HAR, :UNKNOWN, :UNKNOWN_TYPE, :UNKNOWN_PROTOCOL, :NOT_TIMED, :TIMING_NAMES,
                       :UNTIMED, :ABOUT_THE_TIME, :CUT_URL, :WITHOUT_TIME

      # @param seal [Hash{String => Object}] as {Seal#to_h} returns it
      # @return [String]
      def self.render(seal) = "#{JSON.pretty_generate(new(seal).to_h)}\n"

      # @return [Hash{String => Object}]
      def to_h
        creator = { "name" => "smoke_seal", "version" => SmokeSeal::VERSION }
        { "log" => { "version" => VERSION_OF_HAR, "creator" => creator, "entries" => entries,
                     "comment" => verdict_line } }
      end

      private

      # Without a time there are no entries, since each must have one.
      def entries
        return [] unless data["checked_at"]

        requests = evidence.reject { |record| record.key?("command") || record["attempts"].to_i.zero? }
        requests.flat_map do |record|
          [*earlier_attempts(record), *redirects(record), last_request(record), *follow_ups(record)]
        end
      end

      def earlier_attempts(record)
        record.fetch("earlier_attempts", []).map do |attempt|
          answer = response(attempt["status"], UNKNOWN_PROTOCOL)
          { **entry(request(record.except("request_id"), record["url"], UNKNOWN_PROTOCOL), answer,
                    whole(attempt["duration_ms"]), attempt["started_ms"]),
            "_check" => line(record["check"]), "_result" => line(attempt["result"] || "held") }
        end
      end

      # The requests of the last attempt before its last one.
      def redirects(record)
        start = record["started_ms"]
        record.fetch("redirects", []).map do |hop|
          length = hop["duration_ms"]
          answer = response(hop["status"], UNKNOWN_PROTOCOL, location: hop["location"])
          entry(request(record, hop["url"], UNKNOWN_PROTOCOL), answer, whole(length), start && length && start)
            .tap { start = start && length && (start + length) }
        end
      end

      def last_request(record)
        protocol = record["protocol"] ? line(record["protocol"]) : UNKNOWN_PROTOCOL
        hops = record.fetch("redirects", [])
        request = request(record, hops.any? ? hops.last["location"] : record["url"], protocol)
        answer = response(record["status"], protocol, size: record["bytes"])
        { **entry(request, answer, timings(record), last_start(record)), **server(record), **own_fields(record),
          **more_follow_ups(record) }
      end

      # Assets, links and pages of a sitemap. Their request ids and protocols are not recorded.
      def follow_ups(record)
        record.fetch("follow_ups", []).map do |followed|
          url = followed["url"].to_s
          entry = entry(request({}, absolute(url), UNKNOWN_PROTOCOL), response(followed["status"], UNKNOWN_PROTOCOL),
                        whole(followed["duration_ms"]), followed["started_ms"])
          cut = { "comment" => entry["comment"] + CUT_URL } if url.include?("…")
          own = own_fields({ **record.slice("check"), **followed.slice("error") })
          { **entry, **cut.to_h, "_follow_up" => true, **own }
        end
      end

      # The app's own URLs are recorded as paths; a long URL is cut.
      def absolute(url)
        url = "#{TerminalText.url(data["url"])[%r{\A\w+://[^/?#]+}]}#{url}" if url.start_with?("/")
        url.sub("…", "%E2%80%A6")
      end

      # When the last request of the last attempt began: after its redirects.
      def last_start(record)
        start = record["started_ms"]
        start && (start + Phases.of(record)&.steps.to_h.fetch(:redirects, 0))
      end

      # HAR allows additional fields if their names begin with an underscore.
      def own_fields(record)
        { "_check" => record["check"], "_outcome" => record["outcome"],
          "_error" => record["error"] }.compact.transform_values { |text| line(text) }
      end

      # How many follow-ups are only counted.
      def more_follow_ups(record)
        more = record["more_follow_ups"].to_i
        more.positive? ? { "_more_follow_ups" => more } : {}
      end

      # @param start [Float, nil] in milliseconds since the run began
      def entry(request, response, timings, start)
        { "startedDateTime" => started(start), "time" => time(timings), "request" => request, "response" => response,
          "cache" => {}, "timings" => timings, "comment" => start ? ABOUT_THE_TIME : WITHOUT_TIME }
      end

      # The sum of the timings: the part for TLS is within that for connecting.
      def time(timings)
        timings.values_at("dns", "connect", "send", "wait", "receive").reject { |it| it == UNKNOWN }.sum.round(3)
      end

      def started(milliseconds)
        ended = Timestamp.parse(data["checked_at"]) if milliseconds
        return line(data["checked_at"]) unless ended

        # A seal records times to a tenth of a millisecond.
        (ended + ((milliseconds - data["duration_ms"].to_i) / 1000.0)).round(4).iso8601(4)
      end

      def request(record, url, protocol)
        { "method" => line(record["method"] || "GET"), "url" => TerminalText.url(url), **message(protocol),
          "headers" => headers(record), "queryString" => query(url), "bodySize" => 0 }
      end

      # Status 0 is that of a request without an answer, as in Chromium.
      def response(status, protocol, location: "", size: nil)
        { "status" => status || 0, "statusText" => "", **message(protocol),
          "content" => { "size" => size || UNKNOWN, "mimeType" => UNKNOWN_TYPE },
          "redirectURL" => TerminalText.url(location) }
      end

      # What a request and an answer have in common.
      def message(protocol)
        { "httpVersion" => protocol, "cookies" => [], "headers" => [], "headersSize" => UNKNOWN, "bodySize" => UNKNOWN }
      end

      # Each request of an attempt has the same id, redirects included.
      def headers(record)
        id = record["request_id"]
        id ? [{ "name" => "X-Request-Id", "value" => line(id) }] : []
      end

      def query(url)
        text = TerminalText.url(url)[/\?([^#]*)/, 1].to_s
        URI.decode_www_form(text).map { |name, value| { "name" => line(name), "value" => line(value) } }
      rescue ArgumentError
        []
      end

      # The timings of a request of which only the duration is known.
      def whole(length)
        length ? { **UNTIMED, "wait" => length } : { **UNTIMED, "comment" => NOT_TIMED }
      end

      # Those of the last request: redirects are requests of their own.
      def timings(record)
        phases = Phases.of(record) or return whole(nil)

        steps = phases.steps.except(:redirects).transform_keys { |name| TIMING_NAMES.fetch(name) }
        if (opening = steps.values_at("connect", "ssl").compact).any?
          steps["connect"] = opening.sum.round(3)
        end
        { **UNTIMED, **steps }
      end

      def server(record)
        address = record["peer"].to_s[/\A\[?(.*?)\]?:\d+\z/, 1]
        address ? { "serverIPAddress" => line(address) } : {}
      end
    end
  end
end
