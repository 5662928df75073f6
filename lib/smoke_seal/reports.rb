# frozen_string_literal: true

module SmokeSeal
  # Reports of a seal in formats that other programs read. Each format is one class, and its text is a function of what
  # {Seal#to_h} returns and nothing else, so what the core redacted is redacted in each of them.
  module Reports
    autoload :Content, "smoke_seal/reports/content"
    autoload :Duration, "smoke_seal/reports/duration"
    autoload :GitHubAnnotations, "smoke_seal/reports/github_annotations"
    autoload :GitHubSummary, "smoke_seal/reports/github_summary"
    autoload :HAR, "smoke_seal/reports/har"
    autoload :Headings, "smoke_seal/reports/headings"
    autoload :HTML, "smoke_seal/reports/html"
    autoload :JUnit, "smoke_seal/reports/junit"
    autoload :Phases, "smoke_seal/reports/phases"
    autoload :SealJSON, "smoke_seal/reports/seal_json"
    autoload :TAP, "smoke_seal/reports/tap"
    autoload :Template, "smoke_seal/reports/template"

    # The classes by the names of their formats.
    FORMATS = { "html" => :HTML, "junit" => :JUnit, "json" => :SealJSON, "tap" => :TAP, "har" => :HAR }.freeze
    # The formats that show earlier seals.
    WITH_HISTORY = %w[html].freeze
    private_constant :WITH_HISTORY

    module_function

    # @return [Array<String>] the names of all formats
    def names = FORMATS.keys

    # @param name [String] one of {names}
    # @return [#render] the format, loaded
    def fetch(name) = const_get(FORMATS.fetch(name))

    # @param name [String] one of {names}
    # @param seal [Seal, Hash{String => Object}] a seal, or what {Seal#to_h} returns
    # @param history [Array<Seal, Hash>] earlier seals, for the formats that show them
    # @return [String] the report, with a line end
    def render(name, seal, history: [])
      options = WITH_HISTORY.include?(name) ? { history: history.map(&:to_h) } : {}
      fetch(name).render(seal.to_h, **options)
    end
  end
end
