# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Completion < Command
      # What the completions of all shells are made of.
      class Description
        # What an option's argument may be, by its name in the help. Nothing is completed for the other names.
        FILES = %w[FILE PATH].freeze
        REPORT = "FORMAT=FILE"
        CHOICES = { "FORMAT" => OutputFormat::NAMES, "RULE" => %w[majority any all],
                    "TOOL" => DeployToolNames::NAMES, "KIND" => %w[hmac ed25519] }.freeze
        # The commands whose arguments are files.
        OF_FILES = %w[diff].freeze
        ARGUMENTS = { "completion" => %w[bash zsh fish] }.freeze
        private_constant :FILES, :REPORT, :CHOICES, :OF_FILES, :ARGUMENTS

        def initialize
          @options = Options.list
        end

        # @return [Hash{String => String}] what each command does, by its name
        def commands = Usage.commands.sort.to_h { |name| [name, Usage.summary(name)] }

        # @param command [String, nil] nil for the seal
        # @return [Array<OptionList::Option>] its options
        def options_of(command)
          names = [*Usage.options_of(command), :help, *(:version unless command)]
          @options.values.select { |option| names.include?(option.name) }
        end

        # @return [Array<OptionList::Option>] all options
        def options = @options.values

        # @return [Array<String>] the spellings of the options that take an argument in the word after them
        def flags_with_argument
          options.select { |option| option.value && !option.value_optional? }.flat_map(&:flags)
        end

        # Whether the argument is a file.
        def file?(option) = FILES.include?(option.value)

        # Whether the argument is the format of a report and a file.
        def report?(option) = option.value == REPORT

        # @return [Array<String>, nil] the values that an option's argument may have
        def choices(option) = CHOICES[option.value]

        # @return [Array<String>] the formats of reports
        def reports = Reports.names

        # Whether the arguments of a command are files.
        def files?(command) = OF_FILES.include?(command)

        # @return [Array<String>, nil] the words that the argument of a command may be
        def arguments(command) = ARGUMENTS[command]
      end
    end
  end
end
