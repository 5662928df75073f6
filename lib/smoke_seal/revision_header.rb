# frozen_string_literal: true

require_relative "response_header"
require_relative "revision_header/commit"

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
    include ResponseHeader

    NAME = "X-Revision"
    # What it names, in the log.
    SUBJECT = "revision"
    # The environment variable with the key for +:hmac+.
    KEY = "SMOKE_SEAL_REVISION_KEY"
    # Characters of the SHA in +:short+, and in the input of +:hmac+: so a full and a short SHA give the same HMAC.
    SHORT = 7
    FORMS = %i[full short hmac].freeze

    # A revision: at most 100 visible ASCII characters.
    VALUE = /\A[\x21-\x7e]{1,100}\z/
    private_constant :VALUE

    # @param app [#call]
    # @param revision [Symbol, String, nil] the form: +:full+, the SHA as it is known; +:short+, its first 7 characters;
    #   +:hmac+, the HMAC-SHA256 of those, which reveals nothing without the key. Nil: no header.
    # @param header [String] the header's name
    # @param sha [String, #call, nil] the revision; nil if {Commit} finds it
    # @param key [String, #call, nil] the key for +:hmac+; nil for that of the variable {KEY}
    # @param root [String] the app's folder
    # @param logger [Logger, nil] gets the reason if there is no header; nil for standard error
    def initialize(app, revision: nil, header: NAME, sha: nil, key: nil, root: Dir.pwd, logger: nil)
      @app = app
      add_header(header, logger) { header_value(revision, sha, key, root) } if revision
    end

    private

    def header_value(form, sha, key, root)
      form = FORMS.find { |known| known.to_s == form.to_s } ||
             raise(Missing, "#{form.inspect} is no form of a revision; known: #{FORMS.map(&:inspect).join(", ")}")
      value = formed(form, Commit.find(value_of(sha), root: root) || raise(Missing, unknown(root)), key)
      return value.freeze if VALUE.match?(value)

      raise Missing, "the revision must be 1 to 100 visible ASCII characters without spaces"
    end

    def formed(form, commit, key)
      case form
      when :full then commit
      when :short then commit[0, SHORT]
      else hmac(commit[0, SHORT].downcase, key)
      end
    end

    def hmac(commit, key)
      key = first_key([value_of(key), ENV.fetch(KEY, nil)])
      raise Missing, "there is no key for :hmac; set #{KEY}, or config.smoke_seal.revision_key" unless key

      require "openssl"
      OpenSSL::HMAC.hexdigest("SHA256", key, commit)
    end

    def unknown(root)
      "this process does not know its revision: no SHA in #{File.join(root.to_s, Commit::FILE)}, nor in " \
        "#{Commit::VARIABLES.join(", ")}; config.smoke_seal.revision_sha may name it"
    end
  end
end
