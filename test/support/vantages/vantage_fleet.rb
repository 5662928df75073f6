# frozen_string_literal: true

require "json"
require_relative "../job_worker"
require_relative "vantage_network"

# Five vantages, each a worker of a job engine in a network namespace of its own, and a process that seals a shop from
# all of them.
class VantageFleet
  VANTAGES = %w[fra ams sfo tokyo oslo].freeze
  # Behind the edge that answers an error page; with a broken route; with a wrong resolver.
  BAD_EDGE = "tokyo"
  BROKEN_ROUTE = "sfo"
  WRONG_RESOLVER = "oslo"

  # What a worker needs: `command.call(queue)` is how it is started, `environment` what it finds there.
  Engine = Struct.new(:command, :environment, keyword_init: true)

  # The pages of the shop. Those that visit from a held address get no answer until they are let go.
  class Shop
    def initialize
      @arrived = Queue.new
      hold([])
    end

    # @return [Hash{String => Object}] as HTTPServer takes them
    def pages
      { "/up" => ->(request) { answer(request, "ok") },
        "/tasks" => ->(request) { answer(request, "<title>Tasks</title><h1>Tasks</h1>") } }
    end

    # @param addresses [Array<String>]
    def hold(addresses)
      @gate = Queue.new
      @held = addresses
    end

    # Waits until each held address has requested something.
    def wait_for_held
      waiting = @held.dup
      Timeout.timeout(JobWorker::PATIENCE) { waiting.delete(@arrived.pop) until waiting.empty? }
    end

    def let_go
      @held = []
      @gate.close
    end

    private

    def answer(request, body)
      if @held.include?(request.address)
        @arrived << request.address
        @gate.pop
      end
      [200, {}, body]
    end
  end

  # @return [VantageNetwork]
  attr_reader :network

  # @return [Shop]
  attr_reader :shop

  # @return [Hash{String => String}] addresses by vantage
  attr_reader :addresses

  # @param engine [Engine]
  # @param folder [String] for its files
  def initialize(engine, folder)
    @folder = folder
    @shop = Shop.new
    @network = VantageNetwork.new(@shop.pages)
    @environment = { "SMOKE_SEAL_CONFIG" => config, **engine.environment }
    start(engine)
    @addresses = @workers.to_h { |name, worker| [name, connect(name, worker)] }
    @workers.each_value(&:begin)
    @collector.begin
  rescue Exception # rubocop:disable Lint/RescueException -- processes would stay behind
    stop
    raise
  end

  # Begins a run.
  #
  # @param options [Hash{Symbol => Object}] for {SmokeSeal.run}, as JSON has them
  def seal(**options) = @collector.tell(JSON.generate({ vantages: VANTAGES, **options }))

  # @return [SmokeSeal::Seal] of the run
  def sealed
    SmokeSeal::Seal.from_h(JSON.parse(@collector.wait_for(/^seal: /).delete_prefix("seal: ")))
  end

  def worker(name) = @workers.fetch(name)

  # @return [String] what the workers that still run have logged
  def log = @workers.map { |name, worker| "#{name}:\n#{worker.log}" }.join("\n")

  def stop
    [*@workers&.values, @collector].compact.each(&:stop)
    @shop.let_go
    @network&.stop
  end

  private

  # Booting takes longest: all at once.
  def start(engine)
    @workers = {}
    starting = VANTAGES.map { |name| Thread.new { @workers[name] = start_worker(engine, name) } }
    @collector = JobWorker.new([RbConfig.ruby, File.join(JobWorker::FOLDER, "vantage_collector.rb")], @environment)
  ensure
    starting.each(&:join)
  end

  def start_worker(engine, name)
    command = VantageNetwork.isolated(engine.command.call("smoke_seal_#{name}"), resolv_conf(name))
    JobWorker.new(command, @environment.merge("QUEUE" => "smoke_seal_#{name}"))
  end

  def connect(name, worker)
    @network.connect(worker.pid, name == BAD_EDGE ? @network.bad_edge : @network.good_edge)
  end

  def resolv_conf(name)
    server = name == WRONG_RESOLVER ? VantageNetwork::WRONG_RESOLVER : VantageNetwork::RESOLVER
    File.join(@folder, "#{name}.conf").tap { |path| File.write(path, "nameserver #{server}\n") }
  end

  def config
    vantages = VANTAGES.map { |name| "  #{name}: { driver: job, network: #{name} }" }
    File.join(@folder, "smoke_seal.yml").tap do |path|
      File.write(path, <<~YAML)
        vantages:
        #{vantages.join("\n")}
        apps:
          shop:
            url: #{VantageNetwork::URL}
            control: #{VantageNetwork::CONTROL_URL}
            timeout: 60
            boot_window: 0
            checks: { up: { path: /up }, tasks: { path: /tasks, title: Tasks } }
      YAML
    end
  end
end
