# frozen_string_literal: true

require_relative "debian_root"
require_relative "shell"

module RealApps
  # A real app: how it is fetched, prepared and started. One subclass each, in apps/; it overrides what differs.
  class App
    class << self
      def all = descendants.select(&:name_of).map(&:new).sort_by(&:name)

      # @raise [KeyError]
      def named(name) = all.find { |app| app.name == name } || raise(KeyError, "no such app: #{name}; see --list")

      # The name that the command line and the table use.
      def name_of(text = nil) = text ? @name_of = text : @name_of

      # What it is, and how it is run, in one line.
      def description(text = nil) = text ? @description = text : @description

      # @return [Array<Class>] the subclasses, and theirs; those without a name are what several apps share
      def descendants = subclasses.flat_map { |kind| [kind, *kind.descendants] }
    end

    def name = self.class.name_of

    def description = self.class.description

    # Fetches it through a package client, unless the cache has it.
    #
    # @raise [Unavailable]
    def fetch = raise(NotImplementedError)

    # @return [String] its version, once it is fetched
    def version = "?"

    # Makes its data anew: config, database, content.
    #
    # @param url [String] where visitors will find it
    # @raise [Unavailable]
    def prepare(url); end

    # Starts it on +port+ of 127.0.0.1.
    #
    # @param port [Integer] where it listens
    # @param url [String] where visitors find it; another port if something stands before it
    # @return [Array<ChildProcess>]
    def start(port:, url:) = raise(NotImplementedError)

    # The first page's path.
    def path = "/"

    # The path of the sitemap, or nil if it has none.
    def sitemap = nil

    # Breaks it for real, such as by taking its database away.
    #
    # @return [String, nil] what was done, or nil if there is no such way
    def break_it = nil

    # What the findings must name, where {#break_it} was called.
    def culprit = path

    # @return [String] the file that gets what its commands print
    def log = File.join(Cache.folder("log"), "#{name}.log")

    private

    # A folder that is empty at the beginning of each run.
    def fresh_folder
      FileUtils.rm_rf(state)
      FileUtils.mkdir_p(state)
      state
    end

    def state = File.join(Cache.root, "state", name)

    def run(*command, env: {}, folder: state) = Shell.run(*command, log: log, env: env, folder: folder)

    def background(*command, env: {}, folder: state)
      ChildProcess.new(command, log: log, env: env, folder: folder)
    end
  end
end
