# frozen_string_literal: true

require_relative "redact"
require_relative "revision_header/commit"
require_relative "utf8"

module SmokeSeal
  # Rack middleware that adds the app's revision to each response, so that a seal can tell the new release from the
  # previous one. Needs neither Rails nor the rest of this gem:
  #
  #   require "smoke_seal/revision_header"
  #   use SmokeSeal::RevisionHeader, revision: :short
  #
  # Put it before all other middleware. The revision is looked up once, when the app is built. If it is unknown,
  # responses get no header, and the log has the reason.
  class RevisionHeader
    NAME = "X-Revision"
    # The environment variable with the key for +:hmac+.
    KEY = "SMOKE_SEAL_REVISION_KEY"
    # Characters of the SHA in +:short+, and in the input of +:hmac+: so a full and a short SHA give the same HMAC.
    SHORT = 7
    FORMS = %i[full short hmac].freeze

    # Something that the header needs is missing or wrong; the message names it.
    class Missing < StandardError; end

    # https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
    TOKEN = /\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z/
    # A revision: at most 100 visible ASCII characters.
    VALUE = /\A[\x21-\x7e]{1,100}\z/
    private_constant :TOKEN, :VALUE

    # @param app [#call]
    # @param revision [Symbol, String, nil] the form: +:full+, the SHA as it is known; +:short+, its first 7 characters;
    #   +:hmac+, the HMAC-SHA256 of those, which reveals nothing without the key. Nil: no header.
    # @param header [String] the header's name; sent in lower case, as Rack 3 requires and Rack 2 allows
    # @param sha [String, #call, nil] the revision; nil if {Commit} finds it
    # @param key [String, #call, nil] the key for +:hmac+; nil for that of the variable {KEY}
    # @param root [String] the app's folder
    # @param logger [Logger, nil] gets the reason if there is no header; nil for standard error
    def initialize(app, revision: nil, header: NAME, sha: nil, key: nil, root: Dir.pwd, logger: nil)
      @app = app
      @name = header.to_s.downcase
      @value = header_value(revision, sha, key, root) if revision
    rescue StandardError, ScriptError => e
      @value = nil
      log(logger, e)
    end

    # @param env [Hash]
    # @return [Array] the app's response, with the header
    def call(env)
      response = @app.call(env)
      @value ? with_header(response) : response
    end

    private

    def with_header(response)
      status, headers, body = *response
      return response if from_cache?(headers)

      # A copy, since the app may return the same hash each time, or a frozen one.
      headers = headers.dup
      headers.keys.select { |name| name.to_s.casecmp?(@name) }.each { |name| headers.delete(name) }
      headers[@name] = @value
      [status, headers, body]
    rescue StandardError
      # Headers of an unknown type: return the response unchanged.
      response
    end

    # A cached copy may be of an earlier revision.
    def from_cache?(headers)
      headers.any? { |name, value| name.to_s.casecmp?("age") && value.to_s.to_i.positive? }
    end

    def header_value(form, sha, key, root)
      raise Missing, "#{@name.inspect} is not a valid header name" unless TOKEN.match?(@name)

      form = FORMS.find { |known| known.to_s == form.to_s } ||
             raise(Missing, "#{form.inspect} is no form of a revision; known: #{FORMS.map(&:inspect).join(", ")}")
      value = formed(form, Commit.find(value_of(sha), root: root) || raise(Missing, unknown(root)), key)
      VALUE.match?(value) ? value.freeze : raise(Missing, "the revision holds what no revision does: spaces, perhaps")
    end

    def formed(form, commit, key)
      case form
      when :full then commit
      when :short then commit[0, SHORT]
      else hmac(commit[0, SHORT].downcase, key)
      end
    end

    def hmac(commit, key)
      # The key is not stripped, as in the run that compares the HMAC.
      key = [value_of(key), ENV.fetch(KEY, nil)].map(&:to_s).find { |text| !text.strip.empty? }
      raise Missing, "there is no key for :hmac; set #{KEY}, or config.smoke_seal.revision_key" unless key

      require "openssl"
      OpenSSL::HMAC.hexdigest("SHA256", key, commit)
    end

    def value_of(given) = given.respond_to?(:call) ? given.call : given

    def unknown(root)
      "this process does not know its revision: no SHA in #{File.join(root.to_s, Commit::FILE)}, nor in " \
        "#{Commit::VARIABLES.join(", ")}; config.smoke_seal.revision_sha may name it"
    end

    def log(logger, error)
      why = error.is_a?(Missing) ? error.message : "#{error.class}: #{UTF8.of(error.message).lines.first.to_s.strip}"
      line = "smoke_seal: answers do not name their revision: #{Redact.credentials(why)}"
      logger ? logger.warn(line) : warn(line)
    rescue StandardError
      # A failing log must not prevent the app's start.
    end
  end
end
