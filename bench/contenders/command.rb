# frozen_string_literal: true

module Bench
  # A whole process, from its start to its end.
  class Command
    attr_reader :name, :every, :asks

    # @param judges [Boolean] whether its exit status reports the app's health
    # @param asks [Integer, nil] how many requests it sends; nil for none
    def initialize(name, *command, env: {}, every: 1, judges: true, asks: CHECKS, chdir: ROOT)
      @name = name
      @command = command
      @env = WITHOUT_BUNDLER.merge(env)
      @every = every
      @judges = judges
      @asks = asks
      @chdir = chdir
    end

    def judges? = @judges

    def run
      system(@env, *@command, chdir: @chdir, in: File::NULL, out: File::NULL, err: File::NULL)
    end

    # @return [String, nil] where a program is, if it is installed
    def self.which(program)
      places = ENV.fetch("PATH", "").split(File::PATH_SEPARATOR).map { |folder| File.join(folder, program) }
      places.find { |place| File.file?(place) && File.executable?(place) }
    end
  end
end
