# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The commands, their arguments and their options: the one description that the parser, --help, the man page and the
    # completions follow. What an option does is declared at the parser (options.rb).
    module Usage
      # One line of the usage: a way to call a command.
      #
      # - +command+: its name; nil for the seal
      # - +words+: its arguments
      # - +required+, +options+: the names of its options; those in an inner list exclude each other
      # - +does+: what it does, in a few words; +note+: more about it
      Form = Struct.new(:command, :words, :required, :options, :does, :note, keyword_init: true) do
        # @return [Array<Symbol>] the names of all options
        def option_names = [*required, *options].flatten

        # @return [String] what it does, and more about it
        def text = [does, note].compact.join("; ")
      end

      SEAL = [:url, :sha, :"boot-window", :since, :previous, :browser, :env, :vantages, :quorum,
              %i[verbose quiet json format], :"json-file", :report, :github, :advisory, :config].freeze

      FORMS = [
        { words: "[APP]", options: SEAL, does: "seal production, after a deploy" },
        { words: "APP CHECK [CHECK ...]", does: "the same for only these checks, a part of the suite" },
        { words: "[APP]", required: [:watch],
          options: [:url, :sha, :"boot-window", :browser, :env, %i[json format], :"json-file", :report, :advisory,
                    :config],
          does: "seal it again and again, in a terminal, until Ctrl-C",
          note: "one line per seal, with what changed since the last one" },
        { words: "[APP]", required: [:baseline], options: [:url, :env, %i[verbose json], :config],
          does: "before a deploy: write what is seen, once", note: "no verdict" },
        { command: "live", words: "SHA [APP]", options: %i[url json config],
          does: "tell whether production serves this commit, on each instance and address" },
        { command: "await", words: "[APP]", options: %i[sha timeout url json config],
          does: "wait until /up is 200 and the revision is this one" },
        { command: "watch", words: "[APP]", options: %i[state url sha browser json config],
          does: "make one more seal of what is live, for cron",
          note: "print what changed since the last one, and nothing else" },
        { command: "vote", required: %i[run vantage], options: %i[key state allow-env json config],
          does: "make the vote of a vantage on a run that another machine has opened, and deliver it, signed" },
        { command: "vote", required: [:resend], options: %i[state json],
          does: "deliver the votes that were not taken yet" },
        { command: "vote", required: [:"new-key"], does: "print a new key, to sign votes with" },
        { command: "diff", words: "BEFORE.json AFTER.json", options: %i[json],
          does: "tell what changed between two seals", note: "nothing is sent" },
        { command: "init", words: "URL", options: [:app, :config, :header, :only, %i[merge force print]],
          does: "write a config whose checks a running app passes" },
        { command: "init", words: "[URL]", required: [:for], options: [:app, :config, :header, :only, %i[merge force]],
          does: "write the hook by which a deploy tool seals after each deploy",
          note: "with a URL also the config, if there is none" },
        { command: "list", words: "[APP]", options: %i[json config],
          does: "list the apps and their checks", note: "nothing is sent" },
        { command: "explain", words: "[APP] CHECK", options: %i[url sha json config],
          does: "make one attempt of one check, and show all its details" },
        { command: "explain", words: "APP", does: "the same for each of its checks, those that fail first" },
        { command: "doctor", words: "[APP]", options: %i[offline url json config],
          does: "tell what keeps this machine from making a seal, and what to do" },
        { command: "alert", required: [:test], options: %i[config],
          does: "send a test message to where alerts go" },
        { command: "check-config", options: %i[json config],
          does: "report all errors of the config, and then warnings", note: "nothing is sent" },
        { command: "completion", words: "bash | zsh | fish", does: "print the completions for a shell" },
        { command: "man", does: "show the manual page, or print it if the output is no terminal" }
      ].map { |form| Form.new(required: [], options: [], **form).freeze }.freeze

      # Where a line of the usage ends, and where its text does.
      MOST_COLUMNS = 76
      MOST_OF_TEXT = 72
      INDENT = " " * 13
      private_constant :SEAL, :MOST_COLUMNS, :MOST_OF_TEXT, :INDENT

      class << self
        # @return [Array<String>] the commands other than the seal
        def commands = FORMS.filter_map(&:command).uniq

        # @param command [String, nil] nil for the seal
        # @return [Array<Symbol>] the names of the options that it supports
        def options_of(command) = FORMS.select { |form| form.command == command }.flat_map(&:option_names).uniq

        # @param option [Symbol] one that a form of the seal requires
        # @return [Array<Symbol>] the options that go with it
        def options_with(option) = FORMS.find { |form| form.required.include?(option) }.option_names

        # @param command [String]
        # @return [String] what it does, in a few words
        def summary(command) = FORMS.find { |form| form.command == command }.does

        # @param options [Hash{Symbol => OptionList::Option}]
        # @return [String] the usage of all commands
        def text(options) = FORMS.map { |form| lines(form, options).join("\n") }.join("\n")

        # @param form [Form]
        # @param options [Hash{Symbol => OptionList::Option}]
        # @return [Array<String>] the parts of its usage, none of which is broken into lines: "[--url URL]"
        def parts(form, options)
          required = form.required.map { |name| options.fetch(name).synopsis }
          optional = form.options.map do |names|
            "[#{Array(names).map { |name| options.fetch(name).synopsis }.join(" | ")}]"
          end
          [["prod-smoke", form.command, form.words].compact.join(" "), *required, *optional]
        end

        private

        def lines(form, options)
          call = filled(parts(form, options), first: MOST_COLUMNS - 2, rest: MOST_COLUMNS - INDENT.size)
          text = filled(form.text.split, first: MOST_OF_TEXT - INDENT.size, rest: MOST_OF_TEXT - INDENT.size)
          ["  #{call.first}", *[*call.drop(1), *text].map { |line| "#{INDENT}#{line}" }]
        end

        # Joins words to lines.
        def filled(words, first:, rest:)
          words.each_with_object([+""]) do |word, lines|
            room = lines.one? ? first : rest
            lines << +"" unless lines.last.empty? || lines.last.size + 1 + word.size <= room
            lines.last << (lines.last.empty? ? "" : " ") << word
          end
        end
      end
    end
    private_constant :Usage
  end
end
