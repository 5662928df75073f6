# frozen_string_literal: true

require "json"
require "uri"
require_relative "content"
require_relative "phases"

module SmokeSeal
  module Reports
    # The requests of a seal as HAR 1.2 (HTTP Archive): the last attempt of each check, and its redirects.
    #
    # A seal has no headers, no bodies and no time of a single request. Where the format demands a value that is not
    # known, it is the one that HAR has for "unknown", and a comment says so.
    class HAR < Content
      VERSION_OF_HAR = "1.2"
      UNKNOWN = -1
      # What Chromium writes for a media type and a protocol that it does not know.
      UNKNOWN_TYPE = "x-unknown"
      UNKNOWN_PROTOCOL = "unknown"
      TIMING_NAMES = { dns: "dns", connect: "connect", tls: "ssl", wait: "wait", receive: "receive" }.freeze
      UNTIMED = { "blocked" => UNKNOWN, "dns" => UNKNOWN, "connect" => UNKNOWN, "ssl" => UNKNOWN,
                  "send" => 0, "wait" => 0, "receive" => 0, "comment" => "not recorded" }.freeze
      ABOUT_THE_TIME = "startedDateTime is the time of the seal: it does not record when a request began"
      private_constant :VERSION_OF_HAR, :UNKNOWN, :UNKNOWN_TYPE, :UNKNOWN_PROTOCOL, :TIMING_NAMES, :UNTIMED,
                       :ABOUT_THE_TIME

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
        requests.flat_map { |record| [*redirects(record), last_request(record)] }
      end

      # The requests before the last one, whose times are within those of the last one.
      def redirects(record)
        record.fetch("redirects", []).map do |hop|
          request = request(record, hop["url"], UNKNOWN_PROTOCOL)
          entry(request, response(hop["status"], UNKNOWN_PROTOCOL, location: hop["location"]), UNTIMED, 0)
        end
      end

      def last_request(record)
        protocol = record["protocol"] ? line(record["protocol"]) : UNKNOWN_PROTOCOL
        hops = record.fetch("redirects", [])
        request = request(record, hops.any? ? hops.last["location"] : record["url"], protocol)
        answer = response(record["status"], protocol, size: record["bytes"])
        { **entry(request, answer, *timings(record)), **server(record), **own_fields(record) }
      end

      # HAR allows additional fields if their names begin with an underscore.
      def own_fields(record)
        { "_check" => record["check"], "_outcome" => record["outcome"],
          "_error" => record["error"] }.compact.transform_values { |text| line(text) }
      end

      def entry(request, response, timings, time)
        { "startedDateTime" => line(data["checked_at"]), "time" => time, "request" => request, "response" => response,
          "cache" => {}, "timings" => timings, "comment" => ABOUT_THE_TIME }
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

      # @return [Array(Hash, Float)] the timings, and their sum: the part for TLS is within that for connecting
      def timings(record)
        phases = Phases.of(record) or return [UNTIMED, 0]

        steps = phases.steps.transform_keys { |name| TIMING_NAMES.fetch(name) }
        if (opening = steps.values_at("connect", "ssl").compact).any?
          steps["connect"] = opening.sum.round(3)
        end
        [{ **UNTIMED.except("comment"), **steps }, phases.steps.values.sum.round(3)]
      end

      def server(record)
        address = record["peer"].to_s[/\A\[?(.*?)\]?:\d+\z/, 1]
        address ? { "serverIPAddress" => line(address) } : {}
      end
    end
  end
end
