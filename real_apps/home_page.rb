# frozen_string_literal: true

require "cgi"
require "net/http"
require "uri"

module RealApps
  # An app's first page as a browser gets it, and what it names of the same origin.
  class HomePage
    MOST_REDIRECTS = 10
    TAG = /<(?<name>link|script)\b(?<attributes>[^>]*)>/im
    private_constant :MOST_REDIRECTS, :TAG

    # @return [HomePage, nil] nil if nothing answers, or with an error
    def self.load(url)
      uri = URI(url)
      MOST_REDIRECTS.times do
        answer = get(uri)
        return if answer.code.to_i >= 400

        page = new(uri, answer)
        target = answer["Location"] || page.refresh
        return page unless target

        uri = URI.join(uri, target)
      end
      nil
    rescue SystemCallError, EOFError, Timeout::Error, Net::HTTPBadResponse, URI::Error
      nil
    end

    def self.get(uri)
      Net::HTTP.start(uri.host, uri.port, nil, open_timeout: 5, read_timeout: 30) do |http|
        http.get(uri.request_uri, "Accept" => "text/html,*/*;q=0.8", "Accept-Encoding" => "gzip")
      end
    end
    private_class_method :get

    # @param uri [URI::HTTP] where it was, after redirects
    # @param answer [Net::HTTPResponse]
    def initialize(uri, answer)
      @uri = uri
      @html = decompress(answer).force_encoding(Encoding::UTF_8).scrub
    end

    # @return [String] its path, after redirects
    def path = @uri.request_uri

    # @return [String, nil] where a meta refresh without a delay leads
    def refresh = @html[/<meta\b[^>]*http-equiv=["']?refresh["']?[^>]*content=["']0;\s*url=([^"']+)/i, 1]

    # @return [String, nil] the path of its first stylesheet
    def stylesheet = own_path(tags("link").find { |tag| value(tag, "rel") =~ /\bstylesheet\b/i }, "href")

    # @return [String, nil] the path of its first script
    def script
      own_path(tags("script").find { |tag| value(tag, "src") && value(tag, "type") !~ /json|template/i }, "src")
    end

    private

    def decompress(answer)
      body = answer.body.to_s
      answer["Content-Encoding"] == "gzip" ? Zlib.gunzip(body) : body
    end

    def tags(name)
      @html.gsub(/<!--.*?-->/m, "").to_enum(:scan, TAG).map { Regexp.last_match }
           .select { |match| match[:name].casecmp?(name) }.map { |match| match[:attributes] }
    end

    def value(attributes, name)
      quoted, bare = attributes.scan(/(?:\A|\s)#{name}\s*=\s*(?:["']([^"']*)["']|([^\s>"']+))/i).first
      found = quoted || bare
      found && CGI.unescapeHTML(found)
    end

    # Relative to the page's base, if it has one.
    def own_path(tag, name)
      place = tag && URI.join(base, value(tag, name))
      place.request_uri if place && [place.host, place.port] == [@uri.host, @uri.port]
    rescue URI::Error
      nil
    end

    def base
      named = @html[/<base\b[^>]*href=["']?([^"'\s>]+)/i, 1]
      named ? URI.join(@uri, named) : @uri
    end
  end
end
