# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The checks of the existing file. They are not changed, whether they pass or not.
      class KeptChecks
        OF_NO_CONCERN = %w[passed warned].freeze
        # The expectations that distinguish one page from another. A check with one of them is about that page.
        TELLS_PAGES_APART = %w[title text no_text selector no_selector json json_schema redirect_to redirects].freeze
        SUGGESTED = %w[title text selector redirect_to].freeze
        private_constant :OF_NO_CONCERN, :TELLS_PAGES_APART, :SUGGESTED

        # @param entry [Hash] the app's entry in the file; empty if there is none
        def initialize(entry)
          @checks = entry["checks"].is_a?(Hash) ? entry["checks"] : {}
        end

        # @return [String, nil] their names
        def line = @checks.any? ? "kept as they are: #{@checks.keys.join(", ")}" : nil

        # Suggestions for checks that every page of the app would pass, such as one with only +renders+.
        #
        # @param found [Draft] all that was found, also what the file has already
        # @return [Array<String>] lines of text and of YAML
        def suggestions(found)
          text = YAMLText.new(found)
          found.checks.flat_map do |page|
            name = name_of(page.to_h)
            more = name ? text.expectations(page, SUGGESTED) : []
            next [] if more.empty?

            ["#{name} would pass with any page of the app; to expect its own, add:", *more.map { |line| "  #{line}" }]
          end
        end

        # Runs them once.
        #
        # @yieldparam checks [Hash] the checks
        # @yieldreturn [Suite]
        # @return [Array<String>] the checks that do not pass now, and why
        def failing
          return [] if @checks.empty?

          records = yield(@checks).run.evidence.reject { |record| OF_NO_CONCERN.include?(record["outcome"]) }
          records.map { |record| "#{record["check"]}: #{Draft.reason(record)}" }
        end

        private

        # The check that makes the same request, if nothing in it distinguishes the page from another.
        def name_of(page)
          name, check = @checks.find { |_name, it| it.is_a?(Hash) && Draft.request(it) == Draft.request(page) }
          name unless check.nil? || (check.keys & TELLS_PAGES_APART).any?
        end
      end
    end
  end
end
