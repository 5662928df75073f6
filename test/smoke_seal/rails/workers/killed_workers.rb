# frozen_string_literal: true

require "open3"
require "support/job_worker"

# A shop whose releases are watched by real workers of a job engine, some of which are killed. Each engine's test
# includes this; it says how a worker is started, and which jobs the engine still has.
module KilledWorkers
  include Workspace

  # Seconds after the ship when a seal is due, and of a lease.
  DUE = [3, 20, 26].freeze
  LEASE = 6
  RECORDED = /recorded the seal of Release \d+: green/

  def self.included(tests)
    tests.use_transactional_tests = false
    tests.class_eval do
      teardown { Release.delete_all }

      test "a worker that is killed during a seal does not end the watch" do
        in_shop { |shop| killed_in_the_middle_of_a_seal(shop) }
      end

      test "a worker that is killed before its job has started does not end the watch" do
        in_shop { |shop| killed_before_the_seal(shop) }
      end
    end
  end

  # The app under test. While it is held, it does not answer.
  class Shop
    attr_reader :config, :url

    def initialize(folder)
      @gate = Queue.new
      @arrived = Queue.new
      @held = false
      @server = HTTPServer.new({ "/up" => ->(_request) { answer }, "/hold" => ->(_request) { arrive } }, nil)
      @url = @server.url
      @config = File.join(folder, "smoke_seal.yml")
      minutes = DUE.map { |seconds| seconds / 60.0 }
      File.write(@config, <<~YAML)
        watch: { minutes: #{minutes}, every: 60, lease: #{LEASE / 60.0} }
        apps: { shop: { url: "#{@url}", boot_window: 0, timeout: 60, checks: { up: { path: /up } } } }
      YAML
    end

    def hold = @held = true

    def let_go
      @held = false
      @gate << true
    end

    # Waits until somebody asks, and gets no answer.
    def wait_for_visitor = Timeout.timeout(JobWorker::PATIENCE) { @arrived.pop }

    def stop
      @gate.close
      @server.stop
    end

    private

    def answer
      arrive if @held
      [200, {}, "ok"]
    end

    def arrive
      @arrived << true
      @gate.pop
      [200, {}, "go on"]
    end
  end

  def in_shop
    in_folder do |folder|
      shop = Shop.new(folder)
      @workers = []
      with_engine { yield shop }
    ensure
      @workers&.each(&:stop)
      shop&.stop
    end
  end

  def killed_in_the_middle_of_a_seal(shop)
    first, second = Array.new(2) { worker(shop) }
    release = ship(shop)
    shop.hold
    first.begin
    shop.wait_for_visitor
    first.kill
    shop.let_go
    assert_equal([2, 1], stored_watch(release).then { |watch| [watch["step"], watch.dig("claim", "step")] })
    second.begin
    assert_goes_on(release, second)
  end

  def killed_before_the_seal(shop)
    first = worker(shop, "HOLD" => "#{shop.url}/hold")
    second = worker(shop)
    release = ship(shop)
    first.begin
    shop.wait_for_visitor
    first.kill
    assert_equal [1, nil], stored_watch(release).values_at("step", "claim")
    second.begin
    assert_goes_on(release, second)
  end

  # Each seal is made once: the lost one a lease later, the others when they are due. There is one watch.
  def assert_goes_on(release, worker)
    3.times { worker.wait_for(RECORDED) }
    made = seals(release)
    assert_equal ["green"] * 4, made.map(&:status)
    assert_operator made[1].checked_at - made[0].checked_at, :>=, LEASE
    assert_equal [4, nil], stored_watch(release).values_at("step", "claim")
    assert_one_watch(release)
  end

  def assert_one_watch(release)
    jobs = pending_jobs
    assert_equal [stored_watch(release)["chain"]], jobs.map { |job| job[/\h{16}/] }.uniq
    # In JSON or in YAML. Those of the seals before are gone, or find them made.
    steps = jobs.map { |job| job[/\bstep"?: ?(\d+)/, 1].to_i }
    assert_equal [4, 2], [steps.max, steps.count(4)], steps.inspect
  end

  def seals(release) = Release.find(release.id).then { |one| [one.smoke_seal, *one.smoke_seal_history].reverse }

  def stored_watch(release) = Release.find(release.id).smoke_state("shop", "watch")

  # From a process of its own, as bin/release does it.
  def ship(shop)
    release = Release.create!(slug: "june-#{SecureRandom.hex(4)}", title: "June", state: "assembled")
    script = "SmokeSeal::SealStep.call(Release.find(#{release.id}), app: \"shop\")"
    said, status = Open3.capture2e(environment(shop), RbConfig.ruby, "-r#{JobWorker::FOLDER}/config/environment", "-e",
                                   script, chdir: JobWorker::ROOT, stdin_data: "begin\n")
    assert_predicate status, :success?, said
    assert_equal 1, seals(release).size, said
    release
  end

  def worker(shop, further = {})
    JobWorker.new(command, environment(shop).merge(further)).tap { |worker| @workers << worker }
  end

  def environment(shop)
    { "DATABASE_URL" => ENV.fetch("DATABASE_URL"), "RAILS_ENV" => "production", "SMOKE_SEAL_CONFIG" => shop.config,
      **engine }
  end
end
