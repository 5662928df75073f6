# frozen_string_literal: true

require_relative "command"
require_relative "init/autoloads"

module SmokeSeal
  class CLI
    # prod-smoke init: surveys a running app, and writes a config whose checks the app passes.
    class Init < Command
      # How many redirects of the first page to another origin are followed.
      MOST_ORIGINS = 3
      # How many rounds of removing failing checks: without one, another may fail.
      MOST_ROUNDS = 3
      private_constant :MOST_ORIGINS, :MOST_ROUNDS

      # @return [Integer] the exit code
      def call
        @options[:for] ? DeployHook.new(@words, @options, root: @root, out: @out, err: @err).call : write_config
      end

      private

      def write_config
        given = url
        read_options
        survey = survey_of(given)
        return refuse(survey["url"], survey["attempts"].first) unless shows_app?(survey)

        draft = draft_of(survey)
        verify(draft, credentials? && survey["url"] == without_credentials(given) ? given : survey["url"])
        return refuse(survey["url"], nil) if draft.kept.empty? && draft.checks.any?

        finish(draft, survey["url"])
      end

      # Refuses before anything is sent.
      def read_options
        @headers = RequestHeaders.new(@options[:header] || [])
        @selection = Selection.new(@options[:only])
        @file = OutputFile.new(@options, root: @root)
      end

      def url
        url, *rest = @words
        raise UsageError, "missing argument: the URL of a running app: prod-smoke init URL" unless url

        CLI.refuse_arguments(rest)
        url
      end

      # Surveys the app; where its first page redirects to another origin, it surveys that one.
      def survey_of(url)
        survey = nil
        MOST_ORIGINS.times do
          survey = Signals.raise_interrupts { parse({}, url).survey(pages: @selection.pages) }
          moved = survey["moved"] or break
          refuse_headers_at(moved) unless host(moved) == host(url)
          url = moved
        end
        survey
      end

      # Headers may contain credentials, which must not be sent to another host.
      def refuse_headers_at(url)
        return unless @headers.any?

        raise Error, "the first page leads to #{url}, and a header is sent to no other host than it was given for; " \
                     "if it is for that one, run: prod-smoke init #{url} --header …"
      end

      def host(url) = url[%r{\A\w+://(?:[^/?#]*@)?([^/?#:]+)}, 1].to_s.downcase

      def parse(entry, url)
        headers = { **(kept_entry(url)["headers"] || {}), **@headers.sent }
        headers = headers.any? ? { "headers" => headers } : {}
        Suite.parse(app_name(url), { **entry, **headers, "boot_window" => 0 }, url: url)
      end

      # The app's entry in the file that the draft is added to.
      def kept_entry(url) = @file.merged ? @file.merged.entry(app_name(url)) : {}

      # Whether the first page passed, or is a login page.
      def shows_app?(survey)
        home = survey["attempts"].first or return false
        evidence = home["evidence"]
        evidence["outcome"] == "passed" || LoginWall.of?(home)
      end

      def refuse(url, home)
        record = home&.fetch("evidence") || { "reason" => "no check passed twice" }
        @err.puts("prod-smoke: #{url} shows no page of the app: #{Draft.reason(record)}",
                  "prod-smoke: nothing was written; run init again when the app is up")
        record["outcome"] == "failed" ? RED : UNSEALED
      end

      # The app's name: from the command line, from the existing file, or from the URL's host.
      def app_name(url) = @options[:app] || (@own_app ||= @file.own_app) || AppName.of(host(url))

      def draft_of(survey)
        forget_known_origins(survey)
        suggested = SuggestedChecks.new(survey, SupportedKeys.new(survey["url"]), named: !@selection.pages.nil?)
        remarks = [*suggested.remarks, *(credentials_remark if credentials?), *variables_remark]
        settings = [*suggested.settings, *headers_line].select { |line| @selection.setting?(line) }
        @found = Draft.new(app_name(survey["url"]), settings, @selection.of(suggested.checks), remarks)
        @file.merged ? @found.without(kept_entry(survey["url"])) : @found
      end

      # Drops the asset origins that the file lists already, so that no remark suggests them.
      def forget_known_origins(survey)
        known = Array(kept_entry(survey["url"])["cdns"])
        survey["attempts"].each { |attempt| attempt["asset_origins"] -= known if attempt["asset_origins"] }
      end

      def headers_line
        [Draft::Line.new("headers", @headers.written, "sent with each request to the app")] if @headers.any?
      end

      def variables_remark
        return unless @headers.variables.any?

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

      # @return [Array<Hash>] the records of a run that did not pass. Checks that only warn are kept, with a remark.
      def failing(draft, checks, url)
        return [] if checks.empty?

        suite = parse(draft.entry(only: checks), url)
        records = Signals.raise_interrupts { suite.run }.evidence
        records.reject do |record|
          record["outcome"] == "passed" || (record["outcome"] == "warned" && draft.warn_of(record))
        end
      end

      def finish(draft, url)
        kept = KeptChecks.new(kept_entry(url))
        failing = Signals.raise_interrupts { kept.failing { |checks| parse({ "checks" => checks }, url) } }
        result = Result.new(draft, @file.path ? @out : @err, url: url, failing: failing)
        if @file.merged && draft.empty?
          result.print("nothing is new; #{place(@file.merged.path)} stays as it is", *kept.suggestions(@found))
        else
          write(@file.text(draft))
          result.print(*written(draft, kept), next_step: next_step)
        end
        GREEN
      end

      def write(text) = @file.path ? @file.write(text) : @out.puts(text)

      # "config/smoke_seal.yml is written"; nothing if it is only printed
      def written(draft, kept)
        return [] unless @file.path
        return ["#{place(@file.path)} is written"] unless @file.merged

        were = draft.kept.one? ? "was" : "were"
        ["#{checks_in_words(draft.kept.size)} #{were} added to #{place(@file.path)}", *kept.line,
         *kept.suggestions(@found)]
      end

      def next_step
        return unless @file.path

        "Review and adapt it, then run: prod-smoke#{" --config #{@options[:config]}" if @options[:config]}"
      end
    end
  end
end
