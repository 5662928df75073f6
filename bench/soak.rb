# frozen_string_literal: true

# Makes ten thousand seals in one process, and measures memory, file descriptors and threads that stay behind.
#
#   ruby bench/soak.rb [SEALS]
#   ruby bench/soak.rb [SEALS] parser     the memory that Ruby's JSON parser alone leaves behind
#
# Green, red, unsealed and interrupted runs, from several threads at once. Ends with 1 when the process has grown, from
# the first hundred to the last, by more than TOLERANCE.

require "json"
require "socket"
require "timeout"

require_relative "support/soak_server"

module Bench
  class Soak
    THREADS = 4
    WARM_UP = 100
    # Megabytes of memory, file descriptors, threads. The first is what malloc and Ruby's heap keep of their peaks,
    # which levels off; a leak of one kilobyte for each seal would be ten megabytes.
    TOLERANCE = { "RSS, MB" => 8.0, "fds" => 0, "threads" => 0 }.freeze
    CONFIG = <<~YAML
      apps:
        green: { checks: { a: { path: /ok, title: Studio }, b: { path: /ok } } }
        red: { checks: { a: { path: /broken }, b: { path: /ok, title: Studio } } }
        slow: { checks: { a: { path: /hang }, b: { path: /ok } } }
        late: { concurrency: 1, checks: { a: { path: /hang, severity: warn }, b: { path: /ok } } }
        lane: { browser: sleep 5, checks: { b: { path: /ok } } }
    YAML
    Enough = Class.new(StandardError)

    def initialize(seals, url, config)
      @seals = seals
      @suites = %w[green red slow late lane].to_h { |app| [app, suite(config, app, url)] }
      @counts = Hash.new(0)
      @lock = Mutex.new
    end

    # @return [Boolean] whether the process is as it was after the first hundred
    def run
      row("seals", *TOLERANCE.keys)
      seal(WARM_UP)
      first = figures(WARM_UP)
      last = first
      (WARM_UP...@seals).step(step) do |done|
        seal([step, @seals - done].min)
        last = figures([done + step, @seals].min)
      end
      puts @counts.map { |verdict, count| "#{count} #{verdict}" }.join(", ")
      judge(first, last)
    end

    private

    def step = [(@seals - WARM_UP) / 10, 1].max

    def suite(config, app, url)
      deadline = { "late" => 0.05 }[app]
      config.suite(app, url: url, boot_window: 0, deadline: deadline)
    end

    def seal(many)
      left = Queue.new
      many.times { |number| left << number }
      left.close
      threads = Array.new(THREADS) { Thread.new { (number = left.pop) && count(verdict(number)) until left.empty? } }
      threads.each(&:join)
    end

    def count(verdict) = @lock.synchronize { @counts[verdict] += 1 }

    def verdict(number)
      case number % 40
      when 0 then interrupted("slow")
      when 1 then interrupted("lane")
      when 2 then raised_in_block
      when 3 then status(@suites["late"].run)
      when 4 then status(SmokeSeal.run("nobody", config: "/none.yml"))
      when 5..14 then status(@suites["red"].run { |event| event.evidence.to_s })
      else kept(@suites["green"].run)
      end
    end

    def status(seal) = seal.status || "unsealed"

    # Stores and reads a seal like a host, but without a JSON parser, which is the host's own (see Parser).
    def kept(seal)
      seal.to_json
      status(SmokeSeal::Seal.from_h(Marshal.load(Marshal.dump(seal)).to_h))
    end

    def interrupted(app)
      Timeout.timeout(0.02, Enough) { status(@suites[app].run) }
    rescue Enough
      "interrupted"
    end

    def raised_in_block
      @suites["slow"].run { |event| raise Enough if event.check }
    rescue Enough
      "broken off"
    end

    def figures(done)
      3.times { GC.start }
      memory = (File.read("/proc/self/statm").split[1].to_i * 4096 / 1e6).round(1)
      now = { "RSS, MB" => memory, "fds" => Dir.children("/proc/self/fd").size, "threads" => threads }
      row(done, *now.values)
      now
    end

    def row(*cells) = puts(cells.map { |cell| cell.to_s.rjust(8) }.join("  "))

    # Ruby's own threads come and go, such as its timer thread.
    def threads
      Dir.glob("/proc/self/task/*/comm").count { |file| File.read(file).match?(/smoke_seal|tokio/) }
    end

    def judge(first, last)
      TOLERANCE.map do |what, most|
        grown = last[what] - first[what]
        puts "#{what}: #{grown.round(1)} more, #{most} allowed#{" — TOO MUCH" if grown > most}"
        grown <= most
      end.all?
    end
  end

  # The same threads, which read the JSON of one seal instead.
  class Parser < Soak
    private

    def verdict(_number) = JSON.parse(@json ||= @suites["green"].run.to_json)["status"]
  end
end

Bench::SoakServer.start do |url|
  $LOAD_PATH.unshift(File.expand_path("../lib", __dir__))
  require "smoke_seal"
  require "tmpdir"

  config = Dir.mktmpdir("soak") do |folder|
    File.write("#{folder}/smoke_seal.yml", Bench::Soak::CONFIG)
    SmokeSeal::Config.load(path: "#{folder}/smoke_seal.yml")
  end
  kind = ARGV[1] == "parser" ? Bench::Parser : Bench::Soak
  exit(kind.new(Integer(ARGV.fetch(0, 10_000)), url, config).run)
end
