# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke init: looks around a running app, and writes a config that it meets.
    class Init < Command
      # How often a first page may lead to another origin until it is where it stays.
      MOST_MOVES = 3
      # How often what was taken out may uncover something else that does not hold.
      MOST_ROUNDS = 3
      # Names of hosts that say nothing of the app.
      PLAIN_NAMES = %w[www app web staging beta production].freeze
      private_constant :MOST_MOVES, :MOST_ROUNDS, :PLAIN_NAMES

      autoload :SuggestedChecks, "smoke_seal/cli/init/suggested_checks"
      autoload :Draft, "smoke_seal/cli/init/draft"
      autoload :SupportedKeys, "smoke_seal/cli/init/supported_keys"
      autoload :StableText, "smoke_seal/cli/init/stable_text"
      autoload :YAMLText, "smoke_seal/cli/init/yaml_text"

      # @return [Integer] the exit code
      def call
        given = url
        path = place_to_write
        survey = survey_of(given)
        return refuse(survey["url"], survey["looks"].first) unless shows_itself?(survey)

        draft = draft_of(survey)
        settle(draft, credentials? && survey["url"] == without_credentials(given) ? given : survey["url"])
        return refuse(survey["url"], nil) if draft.kept.empty?

        write(path, YAMLText.new(draft).to_s)
        tell(draft, path)
        GREEN
      end

      private

      def url
        url, *rest = @words
        raise UsageError, "missing argument: the URL of a running app: prod-smoke init URL" unless url

        CLI.refuse_more(rest)
        url
      end

      # Where the config is written; nil where it is only printed. Said before anything is sent.
      def place_to_write
        return if @options[:print]

        path = File.expand_path(@options[:config] || existing || File.join(@root || Dir.pwd, Config::PLACE))
        return path if @options[:force] || !File.exist?(path)

        raise ConfigError, "#{place(path)} is there already; --force writes over it, and --print only prints"
      rescue SystemCallError
        raise ConfigError, "the working directory is gone; name a file by its whole path with --config"
      end

      # The file that every other command would find.
      def existing = Config.load(root: @root).path

      # A first page that leads to another origin is looked at there.
      def survey_of(url)
        survey = nil
        MOST_MOVES.times do
          survey = Signals.raised { parse({}, url).survey }
          url = survey["moved"] || break
        end
        survey
      end

      def parse(entry, url) = Suite.parse(app_name(url), { **entry, "boot_window" => 0 }, url: url)

      # Whether it is the app that answers: a page that holds, or one that asks to log in.
      def shows_itself?(survey)
        home = survey["looks"].first or return false
        evidence = home["evidence"]
        evidence["outcome"] == "passed" || (evidence["error"] == "login" && !home["led_to"].nil?)
      end

      def refuse(url, home)
        record = home&.fetch("evidence") || { "reason" => "nothing that was found there held twice" }
        @err.puts("prod-smoke: #{url} shows no page of the app: #{Draft.reason(record)}",
                  "prod-smoke: nothing was written; run init again when the app is up")
        record["outcome"] == "failed" ? RED : UNSEALED
      end

      # "shop" of www.shop.example, app.shop.example and shop.example
      def app_name(url)
        return @options[:app] if @options[:app]

        labels = url[%r{\A\w+://(?:[^/?#]*@)?([^/?#:]+)}, 1].to_s.downcase.split(".")
        labels.shift while labels.size > 2 && PLAIN_NAMES.include?(labels.first)
        named = labels.first.to_s
        named.match?(/\A[a-z][a-z0-9-]*\z/) && named != "localhost" ? named : "app"
      end

      def draft_of(survey)
        candidates = SuggestedChecks.new(survey, SupportedKeys.new(survey["url"]))
        remarks = candidates.remarks
        remarks << credentials_remark if credentials?
        Draft.new(app_name(survey["url"]), candidates.settings, candidates.checks, remarks)
      end

      def credentials? = @words.first.match?(%r{\A\w+://[^/?#]*@})

      def without_credentials(url) = parse({}, url).url

      def credentials_remark
        "The URL was given with credentials, which no file should hold: give them from the environment, as in " \
          "headers: { Authorization: env:SMOKE_AUTHORIZATION }, or with --url."
      end

      # Runs what was found, and takes out what does not hold twice, until the rest holds: behind what is taken out,
      # something else may not hold.
      def settle(draft, url)
        checks = draft.kept
        MOST_ROUNDS.times do
          records = failing_twice(draft, checks, url).each { |record| draft.take_out(record) }
          checks = draft.kept.select { |check| records.any? { |record| record["check"] == check.name } }
        end
        checks.each { |check| check.out = "something else each time" }
      end

      def failing_twice(draft, checks, url)
        names = failing(draft, checks, url).map { |record| record["check"] }
        return [] if names.empty?

        again = checks.select { |check| names.include?(check.name) }
        # What a setting asks for is looked at beside any check.
        again = checks.first(1) if again.empty?
        failing(draft, again, url).select { |record| names.include?(record["check"]) }
      end

      # @return [Array<Hash>] the records of one run that did not hold
      def failing(draft, checks, url)
        return [] if checks.empty?

        suite = parse(draft.entry(only: checks), url)
        Signals.raised { suite.run }.evidence.reject { |record| record["outcome"] == "passed" }
      end

      def write(path, text)
        return @out.puts(text) unless path

        require "fileutils"
        FileUtils.mkdir_p(File.dirname(path))
        File.write(path, text)
      rescue SystemCallError => e
        raise ConfigError.new("could not be written: #{e.message.sub(/ @ .*/, "")}", file: path)
      end

      def tell(draft, path)
        to = path ? @out : @err
        names = draft.kept.map(&:name)
        to.puts("#{place(path)} is written") if path
        to.puts("#{names.size} checks of #{draft.entry["url"]}, and each holds: #{names.join(", ")}")
        draft.taken_out.each { |what| to.puts("taken out, since it did not hold twice: #{what}") }
        draft.remarks.each { |remark| to.puts(remark) }
        to.puts("Read it, adapt it, then: prod-smoke#{" --config #{@options[:config]}" if @options[:config]}") if path
      end
    end
  end
end
