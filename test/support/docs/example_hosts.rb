# frozen_string_literal: true

require "fileutils"
require_relative "../certificate_authority"
require_relative "../http_server"

module Docs
  # The hosts that the documentation names, such as https://app.example.com, on this machine: a proxy that answers in
  # their place, over TLS with certificates of its own authority. So a command runs as it is written.
  class ExampleHosts < HTTPServer
    # The same for every process: EC keys take no time, and OpenSSL's context may be shared by threads.
    AUTHORITY = CertificateAuthority.new

    LIFETIME = 90 * 24 * 60 * 60
    NOT_FOUND = [404, {}, "<title>Not found</title><h1>Not found</h1>"].freeze
    private_constant :LIFETIME, :NOT_FOUND

    # @param pages [Hash{String => Object}, #call] as HTTPServer takes them, by URL, or by path for all hosts; or what
    #   returns such a Hash
    attr_writer :pages

    def initialize(pages = {}, tls = nil)
      @contexts = {}
      @lock = Mutex.new
      super
    end

    # @param folder [String] where the authority's certificate is written
    # @return [Hash{String => String}] what makes a client use this proxy, and trust it
    def environment(folder)
      file = File.join(folder, "authority.pem")
      File.write(file, AUTHORITY.to_pem)
      proxy = "http://127.0.0.1:#{@port}"
      %w[http_proxy https_proxy HTTP_PROXY HTTPS_PROXY].to_h { |name| [name, proxy] }.merge("SSL_CERT_FILE" => file)
    end

    private

    def answer(connection, request)
      return super unless request.verb == "CONNECT"

      connection.write("HTTP/1.1 200 Connected\r\n\r\n")
      serve_tls(connection, request.target[/\A[^:]+/])
    end

    def serve_tls(connection, host)
      tls = OpenSSL::SSL::SSLSocket.new(connection, context(host)).accept
      request = read_request(tls, nil)
      answer(tls, request) if request
    ensure
      tls&.close
    end

    def context(host)
      @lock.synchronize { @contexts[host] ||= AUTHORITY.context(name: host, not_after: Time.now + LIFETIME) }
    end

    # HTTPS is asked for with the path, plain HTTP with the whole URL. The latter leads to the former.
    def page_for(request)
      plain = request.target.start_with?("http://")
      url = plain ? request.target : "https://#{request.headers["host"]}#{request.target}"
      pages = @pages.respond_to?(:call) ? @pages.call : @pages
      page = pages.fetch(url[/\A[^?]*/]) do
        next [301, { "Location" => url.sub("http:", "https:") }, ""] if plain

        pages.fetch(request.target[/\A[^?]*/], NOT_FOUND)
      end
      page.respond_to?(:call) ? page.call(request) : page
    end
  end
end
