# frozen_string_literal: true

module SmokeSeal
  class Alert
    # The evidence of one check, in words.
    class Failure
      CAUSES = {
        "app" => "the app answered, and not as expected",
        "tls" => "the TLS handshake, the certificate above all",
        "dns" => "the name",
        "network" => "the way to the app"
      }.freeze
      # Of these, what was found is a status, a time, or what happened to a connection. Of all others it is the text of
      # a page, or of a header. What a command lane printed stands apart from its finding.
      WITHOUT_PAGE_TEXT = %w[status max_ms answer].freeze
      private_constant :CAUSES, :WITHOUT_PAGE_TEXT

      # @param record [Hash{String => Object}] as in {Seal#evidence}
      def initialize(record)
        @record = record
      end

      # @return [String] the name of the check
      def check = Plain.line(@record["check"], 80)

      # @return [String] where the fault lies; empty where nothing was found
      def cause = findings.first.to_h.fetch("cause", "")

      # @return [String] the same as a heading has it
      def cause_in_words = [cause, CAUSES[cause]].compact.reject(&:empty?).join(": ")

      # @return [Array<String>] what did not hold, with what a page said, short
      def lines
        findings.map { |finding| "#{expected(finding)}, got #{Plain.line(finding["got"], 160)}" }
      end

      # @return [Array<String>] the same without the text of a page
      def lines_without_page_text
        findings.map do |finding|
          next expected(finding) unless lane? || WITHOUT_PAGE_TEXT.include?(finding["expectation"])

          "#{expected(finding)}, got #{Plain.line(finding["got"], 160)}"
        end
      end

      # @return [String] what was not done about it, where it says nothing
      def fate = @record["outcome"] == "not_run" ? "not run" : "not judged"

      # @return [String] why that is so
      def reason = Plain.line(@record["reason"] || "no reason is known", 300)

      # @return [String] what was asked for, and what finds it in the app's log; of a lane, its command
      def request
        return Plain.line(@record["command"]) if lane?

        id = "X-Request-Id: #{Plain.line(@record["request_id"])}" if @record["request_id"]
        [Plain.url(@record["url"]), id].compact.reject(&:empty?).join("   ")
      end

      # @return [Array<String>] the last lines that a command lane printed
      def output(most) = Plain.tail(@record["output"], most)

      private

      def lane? = @record.key?("command")

      def findings = @record.fetch("findings", [])

      def expected(finding)
        "#{Plain.line(finding["expectation"], 80)}: expected #{Plain.line(finding["expected"], 160)}"
      end
    end
  end
end
