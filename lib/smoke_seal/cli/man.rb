# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke man: shows the manual page of the gem, which RubyGems does not install where man looks for it. Where
    # the output is no terminal, or there is no man, it prints the page's source.
    class Man < Command
      PAGE = File.expand_path("../../../man/prod-smoke.1", __dir__)
      private_constant :PAGE

      # @return [Integer] the exit code
      def call
        CLI.refuse_arguments(@words)
        # A path with a slash is a file for each man.
        return GREEN if @out.tty? && Signals.raise_interrupts { system("man", PAGE) }

        @out.print(File.read(PAGE, encoding: "UTF-8"))
        GREEN
      rescue SystemCallError => e
        raise Error, "the manual page of this gem cannot be read: #{ErrorText.text(e)}"
      end
    end
  end
end
