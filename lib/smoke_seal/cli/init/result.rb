# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The final output of init.
      class Result
        # @param draft [Draft]
        # @param out [Output]
        # @param url [String] the app's URL
        # @param failing [Array<String>] the kept checks that do not pass, with the reason
        def initialize(draft, out, url:, failing:)
          @draft = draft
          @out = out
          @url = url
          @failing = failing
        end

        # @param written [Array<String>] what was written
        # @param next_step [String, nil] what to do now
        def print(*written, next_step: nil)
          @out.puts(*written) if written.any?
          @out.puts(what_passed) if @draft.kept.any?
          @draft.warnings.each { |warning| @out.puts("only warns, as it is now: #{warning}") }
          @draft.removed.each { |reason| @out.puts("removed, since it failed twice: #{reason}") }
          @failing.each { |reason| @out.puts("kept, and does not hold now: #{reason}") }
          @draft.remarks.each { |remark| @out.puts(remark) }
          @out.puts(next_step) if next_step
        end

        private

        def what_passed
          names = @draft.kept.map(&:name)
          number = names.one? ? "1 check" : "#{names.size} checks"
          "#{number} of #{@url}, #{@draft.warnings.any? ? "none failed" : "all passed"}: #{names.join(", ")}"
        end
      end
    end
  end
end
