# frozen_string_literal: true

# How long a vote takes to merge, where eight processes take the votes of a thousand runs from 25 vantages:
#
#   bundle exec rake bench:votes
#
# docs/performance.md explains it.

require_relative "ship/host"
require_relative "../test/support/realistic_releases"
require_relative "support/stopwatch"
require_relative "support/table"
require_relative "support/vote_check"

module Bench
  # Casts votes in several processes. Those of one run come to several of them at once.
  class Votes
    include RealisticReleases

    # Milliseconds.
    LIMIT = 5.0
    # Shares of the votes: those that are red, and those that are sent twice.
    RED = 0.03
    TWICE = 0.02
    # Runs whose votes come at the same time.
    AT_ONCE = 40

    # An engine that keeps no job: nothing of a job is measured.
    class NoJobs
      def enqueue(_job) = true
      def enqueue_at(_job, _timestamp) = true
      def enqueue_after_transaction_commit? = false
    end

    def initialize(runs:, vantages:, processes:)
      @runs = runs
      @processes = processes
      @names = Array.new(vantages) { |number| "v#{number}" }
      @random = Random.new(1)
      ActiveJob::Base.queue_adapter = NoJobs.new
      green = seal_of_shop
      @seals = { green: green, red: broken(green) }
    end

    attr_reader :seals

    # @return [Array<Float>, Hash] the seconds of each vote, and how often it was answered so
    def measure
      casts = plan(open_runs)
      ActiveRecord::Base.connection_pool.disconnect!
      children = @processes.times.map { |number| worker(casts.select.with_index { |_, at| at % @processes == number }) }
      results = children.flat_map { |pipe, pid| read(pipe, pid) }
      ActiveRecord::Base.establish_connection
      [results.map(&:last), results.map(&:first).tally]
    end

    private

    # One of its checks answers 500.
    def broken(green)
      data = green.to_h
      finding = { "expectation" => "status", "expected" => "2xx", "got" => "500", "cause" => "app", "label" => "500" }
      first, *others = data["evidence"]
      evidence = [{ **first, "outcome" => "failed", "findings" => [finding] }, *others]
      SmokeSeal::Seal.load({ **data, "status" => "red", "evidence" => evidence })
    end

    def open_runs
      vantages = @names.map { |name| SmokeSeal::Vantages::Vantage.new(name: name, driver: :vote) }
      Array.new(@runs) do
        request = SmokeSeal::Vantages::Request.open(within: 3600, app: APP, url: "https://shop.example.com")
        SmokeSeal::VantageRun.open!(request, vantages: vantages, rule: nil).token
      end
    end

    # @return [Array<Array>] token, vantage and colour of each vote, in the order in which they are cast
    def plan(tokens)
      tokens.each_slice(AT_ONCE).flat_map do |some|
        votes = some.product(@names).map { |vote| [*vote, @random.rand < RED ? :red : :green] }
        [*votes, *votes.select { @random.rand < TWICE }].shuffle(random: @random)
      end
    end

    def worker(casts)
      reader, writer = IO.pipe(binmode: true)
      pid = fork do
        reader.close
        ActiveRecord::Base.establish_connection
        writer.write(Marshal.dump(casts.map { |cast| timed(*cast) }))
        writer.close
        exit!(0)
      end
      writer.close
      [reader, pid]
    end

    # As a worker or the endpoint does it: it finds the run, and casts the vote.
    def timed(token, name, colour)
      vote = SmokeSeal::Vantages::Vote.new(vantage: name, seal: @seals.fetch(colour))
      began = Stopwatch.now
      answer = SmokeSeal::VantageRun.find_by!(token: token).cast(vote)
      [answer, Stopwatch.now - began]
    end

    def read(pipe, pid)
      results = Marshal.load(pipe.read) # rubocop:disable Security/MarshalLoad -- of our own child
      raise "a worker failed" unless Process.wait2(pid).last.success?

      results
    end
  end

  runs, vantages, processes = { "RUNS" => 1000, "VANTAGES" => 25, "PROCESSES" => 8 }.map do |name, usual|
    Integer(ENV.fetch(name, usual))
  end
  votes = Votes.new(runs: runs, vantages: vantages, processes: processes)
  began = Stopwatch.now
  times, answers = votes.measure
  took = Stopwatch.now - began
  problems = VoteCheck.new(runs: runs, vantages: vantages).problems(answers)
  abort problems.first(10).join("\n") if problems.any?

  milliseconds = times.map { |seconds| seconds * 1000 }
  median, slow = [0.5, 0.99].map { |share| Samples.quantile(milliseconds, share) }
  table = Table.new
  table.add(what: "a vote / #{Votes::LIMIT.to_i} ms", ratio: median / Votes::LIMIT, bar: Bar.new(:<=, 1.0),
            samples: [Samples.new(times.map { |seconds| Sample.new(seconds) })],
            note: "#{median.round(1)} ms, 99 % below #{slow.round(1)} ms")
  counts = answers.sort.map { |answer, count| "#{count} #{answer}" }.join(", ")
  puts "#{RUBY_DESCRIPTION}; Rails #{Rails::VERSION::STRING}; #{ActiveRecord::Base.connection.adapter_name}",
       "#{runs} runs from #{vantages} vantages, #{processes} processes, #{Etc.nprocessors} processors; " \
       "a seal has #{votes.seals[:green].to_json.bytesize} bytes",
       "#{times.size} votes in #{took.round} s: #{counts}; none lost, double or in another order", "", table
end
