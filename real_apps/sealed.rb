# frozen_string_literal: true

module RealApps
  # A seal, as `prod-smoke --json` printed it.
  class Sealed
    # The URL of a check, where its path is nothing but a slash.
    FIRST_PAGE = %r{\Ahttps?://[^/]+/\z}
    private_constant :FIRST_PAGE

    # @return [Float] how long the command took
    attr_reader :seconds

    # @param printed [Hash]
    def initialize(printed, seconds:)
      @seal = printed.fetch("seal", {})
      @seconds = seconds
    end

    def green? = verdict == "green"

    def red? = verdict == "red"

    # @return [String] "green", "red" or "unsealed"
    def verdict = @seal["status"] || "unsealed"

    def summary = @seal["summary"].to_s

    # @return [Integer] how many requests were made
    def requests = @seal.dig("requests", "made").to_i

    # @return [Array<String>] one line for each finding: the check, the URL, what was expected and what was found
    def findings
      evidence.flat_map { |check| check.fetch("findings", []).map { |finding| line(check, finding) } }
    end

    # @return [Array<String>] what was not judged, or cut
    def notes
      evidence.flat_map { |check| check.fetch("notes", []).map { |note| "#{check["check"]}: #{note}" } }
    end

    # Whether anything of a finding, or the URL of a check that has one, names the place.
    #
    # @param path [String]
    def names?(path)
      place = path == "/" ? FIRST_PAGE : Regexp.new(Regexp.escape(File.basename(path)))
      evidence.any? do |check|
        findings = check.fetch("findings", [])
        findings.any? && [check["url"], *findings.flat_map(&:values)].grep(place).any?
      end
    end

    private

    def evidence = @seal.fetch("evidence", [])

    def line(check, finding)
      warned = check["outcome"] == "warned" || finding["severity"] == "warn" ? "warning: " : ""
      "#{warned}#{check["check"]} (#{check["url"]}) #{finding["label"]}: expected #{finding["expected"]}, " \
        "got #{finding["got"]}"
    end
  end
end
