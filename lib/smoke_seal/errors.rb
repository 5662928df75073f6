# frozen_string_literal: true

module SmokeSeal
  # What this gem raises. Rescue it to rescue them all, but for {ForkedError}.
  class Error < StandardError; end

  # The config is wrong, or not to be found. Nothing was sent.
  class ConfigError < Error
    # @return [Array<String>] everything that is wrong, each with its place: "checks.home.titel: unknown expectation; …"
    attr_reader :problems

    # @param problems [String, Array<String>]
    # @param file [String, nil] the file that each of them is about
    def initialize(problems, file: nil)
      place = "#{UTF8.of(file)}: " if file
      @problems = Array(problems).map { |problem| "#{place}#{UTF8.of(problem)}" }.freeze
      super(@problems.join("\n"))
    end
  end

  # Nothing knows the app, or where it is in production.
  class UnknownAppError < ConfigError; end

  # A run was made, and nothing could be judged, or not all of it.
  class UnsealedError < Error
    # @return [SmokeSeal::Seal] the unsealed seal, with its evidence
    attr_reader :seal

    # @param seal [SmokeSeal::Seal]
    def initialize(seal)
      @seal = seal
      super(seal.summary)
    end
  end

  # This machine has no thread or no file descriptor left to look with. Nothing was sent.
  class ResourceError < Error; end

  # The native extension could not be loaded. Nothing was sent.
  class ExtensionError < Error
    def initialize(message = nil)
      why = UTF8.of(SmokeSeal.extension_error&.message).lines.first.to_s.chomp
      super(message || "the extension of smoke_seal could not be loaded: #{why}; build it anew where it is to run: " \
                       "gem pristine smoke_seal")
    end
  end

  # This process was forked in the middle of a run, by its block or by a signal handler, and came back to it. The run is
  # its parent's, and goes on there.
  #
  # No {Error}, and no StandardError: a child that rescues it would go on with the ship that its parent is making. Leave
  # the child with +exit!+, or give +fork+ a block.
  class ForkedError < Exception # rubocop:disable Lint/InheritException
    def initialize(message = "this process was forked in the middle of a run of smoke_seal, which goes on in its " \
                             "parent; leave the child with exit!, or give fork a block")
      super
    end
  end

  # A bug of this gem.
  class InternalError < Error
    # @param what [String] what happened
    def initialize(what)
      super("#{what} (a bug in smoke_seal #{VERSION}; please report it with what you did)")
    end
  end
end
