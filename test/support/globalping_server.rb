# frozen_string_literal: true

require "json"
require "securerandom"
require "stringio"
require "zlib"
require_relative "post_server"

# A server in the place of Globalping. It takes what the API's schema allows (jsdelivr/globalping, public/v1), within
# its limits, and answers as the API does.
class GlobalpingServer < PostServer
  OPTIONS = %w[continent region country state city asn network tags magic limit].freeze
  REQUEST = { "host" => String, "path" => String, "query" => String, "method" => String, "headers" => Hash }.freeze
  # GETs of one measurement within two seconds.
  MOST_READS = 5

  # The result of a probe, of which the rest is as for a page that is well.
  def self.finished(**given)
    { "status" => "finished", "rawOutput" => "HTTP/1.1 200", "rawHeaders" => "content-type: text/html",
      "headers" => { "content-type" => "text/html; charset=utf-8" }, "rawBody" => "<title>Shop</title><h1>Tea</h1>",
      "truncated" => false, "statusCode" => 200, "statusCodeName" => "OK", "resolvedAddress" => "93.184.216.34",
      "timings" => { "total" => 120, "dns" => 10, "tcp" => 20, "tls" => 30, "firstByte" => 50, "download" => 10 },
      "tls" => nil, **given.transform_keys(&:to_s) }
  end

  # The result of a probe that got no answer.
  def self.failed(source, output = "connect ECONNREFUSED 93.184.216.34:443")
    { "status" => "failed", "failureSource" => source, "rawOutput" => output }.compact
  end

  # How often a measurement is in progress before it has ended; measurements that are taken; the tokens that are known;
  # whether places have probes; what is answered instead, by +:create+ or +:read+.
  attr_accessor :in_progress, :limit, :tokens, :has_probes, :faults

  # @return [Array<Hash>] the measurements that were taken, in their order
  attr_reader :measurements

  # @return [Array<Float>] seconds between an answer and the next request for a result
  attr_reader :pauses

  # @yieldparam measurement [Hash] as it was taken
  # @yieldparam probe [Integer] the number of the probe
  # @yieldreturn [Hash, nil] its result; nil for a probe that is not there
  def self.answering(probe = ->(_measurement, _number) { finished })
    start({}) do |server|
      server.probe = probe
      yield server
    end
  end

  attr_writer :probe

  def initialize(pages, tls)
    @in_progress = 1
    @limit = 250
    @tokens = []
    @has_probes = true
    @faults = {}
    @measurements = []
    @pauses = []
    @taken = {}
    @probes = 0
    @lock = Mutex.new
    super
  end

  private

  def page_for(request)
    @lock.synchronize do
      case [request.verb, request.target]
      in ["POST", "/v1/measurements"] then create(request)
      in ["GET", %r{\A/v1/measurements/(?<id>[^/]+)\z}] then read(request, request.target.split("/").last)
      else error(404, "not_found")
      end
    end
  rescue KeyError, TypeError, JSON::ParserError => e
    error(400, "validation_error", e.message)
  end

  def create(request)
    fault = @faults[:create]
    return fault.respond_to?(:call) ? fault.call(request) : fault if fault
    return error(401, "unauthorized") unless known?(request.headers["authorization"])
    return error(429, "rate_limit_exceeded", headers: limits.merge("Retry-After" => "120")) unless @limit.positive?

    measurement = JSON.parse(request.body)
    validate(measurement)
    probe = probe_for(measurement["locations"]) or return error(422, "no_probes_found")
    @limit -= 1
    take(measurement, probe)
  end

  def take(measurement, probe)
    id = SecureRandom.alphanumeric(16)
    @measurements << measurement
    @taken[id] = { probe: probe, measurement: measurement, reads: [], left: @in_progress }
    json(202, { "id" => id, "probesCount" => 1 }, limits.merge("Location" => "#{url}/v1/measurements/#{id}"))
  end

  def known?(authorization) = authorization.nil? || @tokens.include?(authorization.delete_prefix("Bearer "))

  def limits = { "X-RateLimit-Limit" => "250", "X-RateLimit-Remaining" => @limit.to_s, "X-RateLimit-Reset" => "900" }

  def probe_for(locations)
    return @taken[locations]&.fetch(:probe) if locations.is_a?(String)

    @probes += 1 if @has_probes
  end

  def validate(measurement)
    require_keys(measurement, %w[type target locations limit measurementOptions inProgressUpdates timeout])
    raise KeyError, "type" unless measurement.fetch("type") == "http"
    raise KeyError, "target" unless measurement.fetch("target").match?(/\A[\w.-]+\z/)

    validate_locations(measurement)
    options = measurement.fetch("measurementOptions")
    require_keys(options, %w[request protocol port resolver ipVersion])
    raise KeyError, "protocol" unless %w[HTTP HTTPS HTTP2].include?(options.fetch("protocol"))
    raise KeyError, "port" unless options.fetch("port").between?(0, 65_535)

    validate_request(options.fetch("request"))
  end

  def validate_locations(measurement)
    locations = measurement.fetch("locations")
    return raise_if(measurement.key?("limit"), "limit") if locations.is_a?(String)

    raise_if(!measurement.fetch("limit").between?(1, 500), "limit")
    locations.each { |location| require_keys(location, OPTIONS) }
  end

  def validate_request(request)
    require_keys(request, REQUEST.keys)
    request.each { |key, value| raise TypeError, key unless value.is_a?(REQUEST.fetch(key)) }
    raise_if(!%w[GET HEAD OPTIONS].include?(request.fetch("method")), "method")
    request.fetch("headers").each do |name, value|
      raise_if(!value.is_a?(String) || name.match?(/\A(?:host|user-agent)\z/i), name)
    end
  end

  def require_keys(hash, known) = raise_if((hash.keys - known).any?, (hash.keys - known).join(" "))

  def raise_if(wrong, key) = (raise KeyError, key if wrong)

  def read(request, id)
    fault = @faults[:read]
    return fault.respond_to?(:call) ? fault.call(request) : fault if fault

    taken = @taken[id] or return error(404, "not_found")
    return error(429, "rate_limit_exceeded") if too_often?(taken)

    ended = taken[:left].zero?
    taken[:left] -= 1 unless ended
    etag = %("#{ended ? "ended" : "begun"}")
    return [304, { "ETag" => etag }, ""] if request.headers["if-none-match"] == etag

    json(200, response(id, taken, ended), { "ETag" => etag }, gzip: request.headers["accept-encoding"] == "gzip")
  ensure
    taken[:answered] = now if taken
  end

  def too_often?(taken)
    @pauses << (now - taken[:answered]) if taken[:answered]
    taken[:reads] << now
    taken[:reads].count { |at| at > now - 2 } > MOST_READS
  end

  def response(id, taken, ended)
    result = ended ? @probe.call(taken[:measurement], taken[:probe]) : { "status" => "in-progress", "rawOutput" => "" }
    probe = { "continent" => "AS", "country" => "JP", "city" => "Tokyo", "asn" => 2497, "network" => "IIJ",
              "tags" => ["datacenter-network"], "resolvers" => ["private"] }
    { "id" => id, "type" => "http", "status" => ended ? "finished" : "in-progress", "probesCount" => 1,
      "target" => taken[:measurement]["target"], "results" => result ? [{ "probe" => probe, "result" => result }] : [] }
  end

  def error(status, type, message = "no", headers: {})
    json(status, { "error" => { "type" => type, "message" => message } }, headers)
  end

  def json(status, body, headers = {}, gzip: false)
    body = JSON.generate(body)
    return [status, { "Content-Type" => "application/json", **headers }, body] unless gzip

    packed = StringIO.new.tap { |io| Zlib::GzipWriter.wrap(io) { |writer| writer.write(body) } }.string
    [status, { "Content-Type" => "application/json", "Content-Encoding" => "gzip", **headers }, packed]
  end

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end
