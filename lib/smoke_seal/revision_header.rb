# frozen_string_literal: true

require_relative "redact"
require_relative "revision_header/commit"
require_relative "utf8"

module SmokeSeal
  # Rack middleware that says with each answer which revision gave it, so that a seal can tell the new release from the
  # one before. Needs neither Rails nor the rest of this gem:
  #
  #   require "smoke_seal/revision_header"
  #   use SmokeSeal::RevisionHeader, revision: :short
  #
  # It stands before all else that may answer. What the process runs is looked up once, when the app is put together; a
  # process that does not know it answers as it would without this, and its log says so.
  class RevisionHeader
    NAME = "X-Revision"
    # The variable with the key for +:hmac+, where none is given.
    KEY = "SMOKE_SEAL_REVISION_KEY"
    # How much of a SHA +:short+ says, and +:hmac+ is made of: whoever knows the whole or the short one gets the same.
    SHORT = 7
    FORMS = %i[full short hmac].freeze

    # Something is missing that the header needs; the message says what.
    class Missing < StandardError; end

    # https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
    TOKEN = /\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z/
    # No revision is longer, and none has a space in it.
    VALUE = /\A[\x21-\x7e]{1,100}\z/
    private_constant :TOKEN, :VALUE

    # @param app [#call]
    # @param revision [Symbol, String, nil] what is said: +:full+, the SHA as it is known; +:short+, its first 7
    #   characters; +:hmac+, the HMAC-SHA256 of those, which tells nobody anything who has not got the key. Nothing when
    #   nil.
    # @param header [String] the header's name; sent in lower case, as Rack 3 wants it and Rack 2 allows it
    # @param sha [String, #call, nil] the revision; one of the places that {Commit} knows holds it when nil
    # @param key [String, #call, nil] the key for +:hmac+; that of the variable {KEY} when nil
    # @param root [String] the app's folder
    # @param logger [Logger, nil] who is told why there is no header; standard error when nil
    def initialize(app, revision: nil, header: NAME, sha: nil, key: nil, root: Dir.pwd, logger: nil)
      @app = app
      @name = header.to_s.downcase
      @value = said(revision, sha, key, root) if revision
    rescue StandardError, ScriptError => e
      @value = nil
      tell(logger, e)
    end

    # @param env [Hash]
    # @return [Array] what the app answers, with the header
    def call(env)
      response = @app.call(env)
      @value ? named(response) : response
    end

    private

    def named(response)
      status, headers, body = *response
      return response if from_cache?(headers)

      # The app may answer with the same hash each time, and a frozen one at that.
      headers = headers.dup
      headers.keys.select { |name| name.to_s.casecmp?(@name) }.each { |name| headers.delete(name) }
      headers[@name] = @value
      [status, headers, body]
    rescue StandardError
      # Whatever an app takes for headers: it was its answer before, and still is.
      response
    end

    # A copy that a cache below has kept may be of an earlier revision.
    def from_cache?(headers)
      headers.any? { |name, value| name.to_s.casecmp?("age") && value.to_s.to_i.positive? }
    end

    def said(form, sha, key, root)
      raise Missing, "#{@name.inspect} is no name for a header" unless TOKEN.match?(@name)

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
      # As it stands: whoever compares takes it so, too.
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

    def tell(logger, error)
      why = error.is_a?(Missing) ? error.message : "#{error.class}: #{UTF8.of(error.message).lines.first.to_s.strip}"
      line = "smoke_seal: answers do not name their revision: #{Redact.credentials(why)}"
      logger ? logger.warn(line) : warn(line)
    rescue StandardError
      # A log that fails keeps no app from its start.
    end
  end
end
