# frozen_string_literal: true

module SmokeSeal
  class CLI
    # The options that the parser knows, as data: for the usage, the man page and the completions.
    module OptionList
      # - +name+: as in the options that were given: +:browser+
      # - +short+: "-h"; nil if it has none
      # - +negatable+: whether --no-NAME exists as well
      # - +argument+: as the help shows it: " URL", "[=SECONDS]"; nil if it takes none
      # - +description+: its lines in the help
      Option = Struct.new(:name, :short, :negatable, :argument, :description, keyword_init: true) do
        # @return [String] "--[no-]browser", "--url URL"
        def synopsis = "--#{"[no-]" if negatable}#{name}#{argument}"

        # @return [Array<String>] all spellings: "--browser", "--no-browser"
        def flags = ["--#{name}", *("--no-#{name}" if negatable), *short]

        # @return [String, nil] what the argument is: "URL", "FORMAT=FILE"
        def value = argument&.delete_prefix("[=")&.delete_suffix("]")&.strip

        # Whether the argument may be left out.
        def value_optional? = argument.to_s.start_with?("[")

        # @return [String]
        def text = description.join(" ")
      end

      # @param parser [OptionParser]
      # @return [Hash{Symbol => Option}] by name, in the order of the help
      def self.of(parser)
        switches = parser.top.list.select { |item| item.respond_to?(:long) }
        switches.to_h do |switch|
          name = switch.switch_name.to_sym
          [name, Option.new(name: name, short: switch.short.first&.then { |letter| "-#{letter.delete_prefix("-")}" },
                            negatable: switch.long.any? { |long| long.include?("[no-]") },
                            argument: switch.arg, description: switch.desc)]
        end
      end
    end
    private_constant :OptionList
  end
end
