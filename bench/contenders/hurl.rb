# frozen_string_literal: true

require_relative "command"

module Bench
  # The six as Hurl files; a file is what hurl runs in parallel.
  module Hurl
    NAME = "hurl --test --parallel"
    WIDE = "hurl --test --parallel --jobs 6"

    module_function

    def installed? = !Command.which("hurl").nil?

    def version = `hurl --version`[/\d+\.\d+\.\d+/]

    # By default it runs as many at once as there are processors; with --jobs 6, all of them.
    def commands(url)
      [command(NAME, url), command(WIDE, url, "--jobs", "6")]
    end

    def command(name, url, *options)
      files = Dir.glob(File.join(SIX, "hurl", "*.hurl"))
      Command.new(name, "hurl", "--test", "--parallel", *options, "--variable", "base=#{url}", *files)
    end
  end
end
