# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke init: surveys a running app, and writes a config whose checks the app passes.
    class Init < Command
      # How many redirects of the first page to another origin are followed.
      MOST_ORIGINS = 3
      # How many rounds of removing failing checks: without one, another may fail.
      MOST_ROUNDS = 3
      # Host name labels that are not the app's name.
      GENERIC_LABELS = %w[www app web staging beta production].freeze
      private_constant :MOST_ORIGINS, :MOST_ROUNDS, :GENERIC_LABELS

      autoload :SuggestedChecks, "smoke_seal/cli/init/suggested_checks"
      autoload :Draft, "smoke_seal/cli/init/draft"
      autoload :LoginWall, "smoke_seal/cli/init/login_wall"
      autoload :PageTexts, "smoke_seal/cli/init/page_texts"
      autoload :Remarks, "smoke_seal/cli/init/remarks"
      autoload :RequestHeaders, "smoke_seal/cli/init/request_headers"
      autoload :SupportedKeys, "smoke_seal/cli/init/supported_keys"
      autoload :StableText, "smoke_seal/cli/init/stable_text"
      autoload :YAMLText, "smoke_seal/cli/init/yaml_text"

      # @return [Integer] the exit code
      def call
        given = url
        @headers = RequestHeaders.new(@options[:header] || [])
        path = output_path
        survey = survey_of(given)
        return refuse(survey["url"], survey["looks"].first) unless shows_app?(survey)

        draft = draft_of(survey)
        verify(draft, credentials? && survey["url"] == without_credentials(given) ? given : survey["url"])
        return refuse(survey["url"], nil) if draft.kept.empty?

        finish(draft, path)
      end

      private

      def url
        url, *rest = @words
        raise UsageError, "missing argument: the URL of a running app: prod-smoke init URL" unless url

        CLI.refuse_arguments(rest)
        url
      end

      # Returns the path that the config is written to; nil if it is only printed. Refuses before anything is sent.
      def output_path
        return if @options[:print]

        path = File.expand_path(@options[:config] || existing || File.join(@root || Dir.pwd, Config::PLACE))
        return path if @options[:force] || !File.exist?(path)

        raise ConfigError, "#{place(path)} exists already; --force overwrites it, --print only prints"
      rescue SystemCallError
        raise ConfigError, "the working directory does not exist any more; give an absolute path with --config"
      end

      # The file that the other commands use.
      def existing = Config.load(root: @root).path

      # Surveys the app; where its first page redirects to another origin, it surveys that one.
      def survey_of(url)
        survey = nil
        MOST_ORIGINS.times do
          survey = Signals.raise_interrupts { parse({}, url).survey }
          moved = survey["moved"] or break
          refuse_headers_at(moved) unless host(moved) == host(url)
          url = moved
        end
        survey
      end

      # Headers may hold credentials, which are for the host that they were given for.
      def refuse_headers_at(url)
        return unless @headers.any?

        raise Error, "the first page leads to #{url}, and a header is sent to no other host than it was given for; " \
                     "if it is for that one, run: prod-smoke init #{url} --header …"
      end

      def host(url) = url[%r{\A\w+://(?:[^/?#]*@)?([^/?#:]+)}, 1].to_s.downcase

      def parse(entry, url)
        headers = @headers.any? ? { "headers" => @headers.sent } : {}
        Suite.parse(app_name(url), { **entry, **headers, "boot_window" => 0 }, url: url)
      end

      # Whether the first page passed, or is a login page.
      def shows_app?(survey)
        home = survey["looks"].first or return false
        evidence = home["evidence"]
        evidence["outcome"] == "passed" || LoginWall.of?(home)
      end

      def refuse(url, home)
        record = home&.fetch("evidence") || { "reason" => "no check passed twice" }
        @err.puts("prod-smoke: #{url} shows no page of the app: #{Draft.reason(record)}",
                  "prod-smoke: nothing was written; run init again when the app is up")
        record["outcome"] == "failed" ? RED : UNSEALED
      end

      # "shop" of www.shop.example, app.shop.example and shop.example
      def app_name(url)
        return @options[:app] if @options[:app]

        labels = host(url).split(".")
        labels.shift while labels.size > 2 && GENERIC_LABELS.include?(labels.first)
        named = labels.first.to_s
        named.match?(/\A[a-z][a-z0-9-]*\z/) && named != "localhost" ? named : "app"
      end

      def draft_of(survey)
        suggested = SuggestedChecks.new(survey, SupportedKeys.new(survey["url"]))
        remarks = suggested.remarks
        remarks << credentials_remark if credentials?
        remarks << variables_remark if @headers.variables.any?
        Draft.new(app_name(survey["url"]), [*suggested.settings, *headers_line], suggested.checks, remarks)
      end

      def headers_line
        [Draft::Line.new("headers", @headers.written, "sent with each request to the app")] if @headers.any?
      end

      def variables_remark
        "The config takes credentials from the environment; set before each run: #{@headers.variables.join(", ")}."
      end

      def credentials? = @words.first.match?(%r{\A\w+://[^/?#]*@})

      def without_credentials(url) = parse({}, url).url

      def credentials_remark
        "The URL was given with credentials, which should not be in a file. Take them from the environment, as in " \
          "headers: { Authorization: env:SMOKE_AUTHORIZATION }, or give them with --url."
      end

      # Runs the checks, and removes what fails twice. Repeats this with the rest of each changed check, since another
      # of its expectations may fail.
      def verify(draft, url)
        checks = draft.kept
        MOST_ROUNDS.times do
          records = failing_twice(draft, checks, url).each { |record| draft.remove_failed(record) }
          checks = draft.kept.select { |check| records.any? { |record| record["check"] == check.name } }
        end
        checks.each { |check| check.why_removed = "it fails in a different way each time" }
      end

      def failing_twice(draft, checks, url)
        names = failing(draft, checks, url).map { |record| record["check"] }
        return [] if names.empty?

        again = checks.select { |check| names.include?(check.name) }
        # Settings are checked together with any check, so one is enough.
        again = checks.first(1) if again.empty?
        failing(draft, again, url).select { |record| names.include?(record["check"]) }
      end

      # @return [Array<Hash>] the records of a run that did not pass. What only warns is kept, and said.
      def failing(draft, checks, url)
        return [] if checks.empty?

        suite = parse(draft.entry(only: checks), url)
        records = Signals.raise_interrupts { suite.run }.evidence
        records.reject do |record|
          record["outcome"] == "passed" || (record["outcome"] == "warned" && draft.warn_of(record))
        end
      end

      def finish(draft, path)
        write(path, YAMLText.new(draft).to_s)
        print_result(draft, path)
        GREEN
      end

      def write(path, text)
        return @out.puts(text) unless path

        require "fileutils"
        FileUtils.mkdir_p(File.dirname(path))
        File.write(path, text)
      rescue SystemCallError => e
        raise ConfigError.new("could not be written: #{e.message.sub(/ @ .*/, "")}", file: path)
      end

      def what_passed(draft)
        names = draft.kept.map(&:name)
        outcome = draft.warnings.any? ? "none failed" : "all passed"
        "#{checks_in_words(names.size)} of #{draft.entry["url"]}, #{outcome}: #{names.join(", ")}"
      end

      def print_result(draft, path)
        to = path ? @out : @err
        to.puts("#{place(path)} is written") if path
        to.puts(what_passed(draft))
        draft.warnings.each { |warning| to.puts("only warns, as it is now: #{warning}") }
        draft.removed.each { |reason| to.puts("removed, since it failed twice: #{reason}") }
        draft.remarks.each { |remark| to.puts(remark) }
        return unless path

        to.puts("Review and adapt it, then run: prod-smoke#{" --config #{@options[:config]}" if @options[:config]}")
      end
    end
  end
end
