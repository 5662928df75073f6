# frozen_string_literal: true

require_relative "breakage"
require_relative "fault"
require_relative "fault_proxy"
require_relative "free_port"
require_relative "home_page"
require_relative "judgements"
require_relative "prod_smoke"
require_relative "running_app"

module RealApps
  # All that is tried with one app: init, seals, a restart, deep checks, breakages. All that it starts is stopped.
  class Trial
    SEALS = 3
    # Seconds that a breakage may last before it counts: it is there from the start, and stays.
    BOOT_WINDOW = 2
    private_constant :SEALS, :BOOT_WINDOW

    attr_reader :app, :version, :init, :seals, :restarted, :deep, :breakages, :problem, :seconds

    # @param app [App]
    # @param fetch_only [Boolean] whether it is only fetched
    def initialize(app, fetch_only: false)
      @app = app
      @fetch_only = fetch_only
      @seals = []
      @breakages = []
    end

    # @return [self] what happened; nothing is raised
    def run
      started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      say "fetching"
      return self unless fetched?

      try unless @fetch_only
      self
    ensure
      @seconds = Process.clock_gettime(Process::CLOCK_MONOTONIC) - started
    end

    # @return [Array<String>] what was found while nothing was broken, each once
    def findings
      left_out = (init&.left_out || []).map { |line| "init left out #{line}" }
      removed = (init&.removed || []).map { |line| "init removed #{line}" }
      [*seals, restarted, deep].compact.flat_map(&:findings).uniq + left_out + removed
    end

    # @return [Array<String>] the findings that no person called right
    def wrong_findings = findings.reject { |line| Judgements.right?(app.name, line) }

    # @return [Integer] the requests of all seals of the unbroken app
    def requests = [*seals, restarted, deep].compact.sum(&:requests)

    # @return [Boolean] false if the app was not tried, for a reason of this machine
    def tried? = problem.nil?

    # @return [Boolean] whether all was as it should be, or the app could not be tried
    def good?
      return true if !tried? || @fetch_only

      init.checks.positive? && [*seals, restarted].all?(&:green?) && wrong_findings.empty? && breakages.all?(&:named?)
    end

    private

    def say(text) = puts("#{app.name}: #{text}")

    def fetched?
      app.fetch
      @version = app.version
      true
    rescue Unavailable, SystemCallError => e
      say(@problem = "not fetched: #{e.message}")
      false
    end

    def try
      @port, @inner = FreePort.find(2)
      url = "http://127.0.0.1:#{@port}"
      say "preparing #{version}"
      app.prepare(url)
      @running = RunningApp.new(app, url: url)
      whole(url)
      broken if init.checks.positive?
    rescue Unavailable, SystemCallError => e
      say(@problem = "not started: #{e.message}")
    ensure
      @running&.stop
    end

    # The app as it is, asked directly.
    def whole(url)
      @running.start(port: @port)
      write_config(url)
      return if init.checks.zero?

      SEALS.times { @seals << reported("seal", @smoke.seal) }
      @running.restart(port: @port)
      @restarted = reported("after a restart", @smoke.seal)
      @deep = reported("deep", @smoke.deep(path: "/", sitemap: app.sitemap))
      puts(deep.notes.map { |line| "    #{line}" })
    end

    def write_config(url)
      @smoke = ProdSmoke.new(url: url + app.path, folder: Cache.folder("configs", app.name))
      @init = @smoke.init
      say "init wrote #{init.checks} checks"
      puts init.text if init.checks.zero?
    end

    # The app behind a proxy that breaks one path at a time, then broken for real, if there is such a way.
    def broken
      page = HomePage.load("http://127.0.0.1:#{@port}#{app.path}") or raise Unavailable, "its first page is gone"
      @running.stop
      proxy = FaultProxy.new(port: @port, upstream: @inner)
      @running.start(port: @inner)
      Fault.of(page).each do |fault|
        proxy.fault = fault
        try_breakage(fault.description, fault.path)
      end
      proxy.fault = nil
      broken_for_real
    ensure
      proxy&.stop
    end

    def broken_for_real
      description = app.break_it
      try_breakage(description, app.culprit) if description
    end

    def try_breakage(description, culprit)
      sealed = @smoke.seal(boot_window: BOOT_WINDOW)
      breakages << Breakage.new(description: description, culprit: culprit, sealed: sealed)
      say "#{description} (#{culprit}): #{breakages.last.word}"
      show(sealed) unless breakages.last.named?
    end

    def reported(what, sealed)
      say "#{what}: #{sealed.verdict} in #{format("%.1f", sealed.seconds)} s, #{sealed.requests} requests"
      show(sealed)
      sealed
    end

    def show(sealed)
      puts(sealed.findings.map { |line| "    #{line}" })
      puts "    #{sealed.summary}" unless sealed.green?
    end
  end
end
