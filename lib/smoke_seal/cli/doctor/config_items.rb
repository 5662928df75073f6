# frozen_string_literal: true

require "open3"

module SmokeSeal
  class CLI
    class Doctor < Command
      # The config: whether it is found and valid, the app, and what both need of this machine.
      class ConfigItems
        # @param subject [Subject]
        # @param env [Hash{String => String}, ENV]
        def initialize(subject, env: ENV)
          @subject = subject
          @config = subject.config
          @env = env
        end

        # @return [Array<Item>]
        def items
          return [config_error] unless @config

          [config, app, *variables, *browser]
        end

        private

        def config_error
          first, *others = @subject.config_error.problems
          Item.new(name: "config", status: :problem, text: TerminalText.line(first, 500), advice: others,
                   details: { path: nil, apps: 0, problems: @subject.config_error.problems })
        end

        def config
          problems = SmokeSeal.extension_error ? {} : @config.problems
          details = { path: @config.path && UTF8.of(@config.path), apps: @config.apps.size, problems: problems }
          return missing_config(details) if @config.apps.empty?

          lines = problems.flat_map { |place, texts| texts.map { |text| "#{place}: #{TerminalText.line(text, 500)}" } }
          Item.new(name: "config", status: problems.empty? ? :ok : :problem, text: config_text(lines.size),
                   advice: lines, details: details)
        end

        def config_text(problems)
          place = @config.path ? UTF8.of(@config.path) : "the host's deploy config"
          state = problems.zero? ? "valid" : counted(problems, "error")
          state = "not validated, without the extension" if SmokeSeal.extension_error
          "#{place}: #{counted(@config.apps.size, "app")}, #{state}"
        end

        # "1 app", "2 apps"
        def counted(number, word) = "#{number} #{word}#{"s" unless number == 1}"

        def missing_config(details)
          Item.new(name: "config", status: :warning, text: "no app is known from here",
                   advice: ["change to the folder of your app, or #{FIRST_STEP}"], details: details)
        end

        def app
          return found_app if @subject.suite
          return skipped_app("none; prod-smoke doctor APP and --url URL name one") unless @subject.suite_error
          return skipped_app("not read, without the extension") if SmokeSeal.extension_error
          return skipped_app("not usable until the errors of the config are corrected") if @config.problems.any?

          problem = @subject.suite_error.message.lines.first
          Item.new(name: "app", status: :problem, text: TerminalText.line(problem, 500),
                   details: { app: nil, url: nil })
        end

        def found_app
          Item.new(name: "app", status: :ok, text: "#{@subject.app} at #{@subject.url}",
                   details: { app: @subject.app, url: @subject.url })
        end

        def skipped_app(why)
          Item.new(name: "app", status: :skipped, text: why, details: { app: @subject.app, url: nil })
        end

        # The variables that the config names. Their values are never shown.
        def variables
          named = @config.variables
          return [] if named.empty?

          missing = named.select { |variable| @env[variable.name].to_s.empty? }
          [Item.new(name: "variables", status: status_of(missing), text: variables_text(named, missing),
                    advice: missing.map { |one| "set #{one.name}: #{one.place} #{needs(one)}" },
                    details: { named: named.map(&:name).uniq, missing: missing.map(&:name).uniq })]
        end

        def variables_text(named, missing)
          all = named.map(&:name).uniq.size
          set = all - missing.map(&:name).uniq.size
          "#{set} of the #{counted(all, "environment variable")} that the config names #{all == 1 ? "is" : "are"} set"
        end

        def needs(variable)
          return "needs it" if variable.required

          variable.place.start_with?("vantages.") ? "needs it, or the vantage is not asked" : "does without it"
        end

        def status_of(missing)
          return :ok if missing.empty?

          missing.any?(&:required) ? :problem : :warning
        end

        def browser
          command = @subject.app && @config.browser_command(@subject.app)
          return [] unless command

          program = command.split.find { |word| !word.match?(/\A\w+=/) }.to_s
          found = program?(program)
          advice = "#{program} is not found, so the lane will not be run: install it, or add its folder to PATH"
          [Item.new(name: "browser", status: found ? :ok : :warning, text: "the browser lane runs #{program}",
                    advice: found ? [] : [advice], details: { program: program, found: found })]
        end

        # Whether the shell would find it.
        def program?(word)
          _said, status = Open3.capture2e("/bin/sh", "-c", 'command -v -- "$1"', "sh", word,
                                          chdir: @config.browser_folder)
          status.success?
        rescue SystemCallError
          false
        end
      end
    end
  end
end
