# frozen_string_literal: true

require_relative "extension_problem"

module SmokeSeal
  # The superclass of every error of this gem, except {ForkedError}.
  class Error < StandardError; end

  # The config is wrong, or was not found. Nothing was sent.
  class ConfigError < Error
    # @return [Array<String>] every problem with its place: "checks.home.titel: unknown expectation; …"
    attr_reader :problems

    # @param problems [String, Array<String>]
    # @param file [String, nil] the file that the problems are in
    def initialize(problems, file: nil)
      place = "#{UTF8.of(file)}: " if file
      @problems = Array(problems).map { |problem| "#{place}#{UTF8.of(problem)}" }.freeze
      super(@problems.join("\n"))
    end
  end

  # The app is in no config, or has no production URL there.
  class UnknownAppError < ConfigError; end

  # A run ended, but not every check could be judged.
  class UnsealedError < Error
    # @return [SmokeSeal::Seal] the unsealed seal, with its evidence
    attr_reader :seal

    # @param seal [SmokeSeal::Seal]
    def initialize(seal)
      @seal = seal
      super(seal.summary)
    end
  end

  # This machine has no thread or no file descriptor left for a run. Nothing was sent.
  class ResourceError < Error; end

  # The native extension could not be loaded. Nothing was sent.
  class ExtensionError < Error
    def initialize(message = nil)
      super(message || "the extension of smoke_seal could not be loaded: #{ExtensionProblem.reason}; " \
                       "#{ExtensionProblem.advice}")
    end
  end

  # This process was forked during a run, by the run's block or by a signal handler, and returned to the run. The run
  # belongs to the parent process, and continues there.
  #
  # It is not a StandardError, because a child that rescues it would continue the ship of its parent. End the child with
  # +exit!+, or give +fork+ a block.
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
