# frozen_string_literal: true

require "fileutils"
require "tmpdir"
require_relative "app_process"
require_relative "nginx"

# Several Puma processes behind nginx, each with a name of its own, and some of them bad.
class BalancedApp
  SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
  OLD = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"
  KEY = "a key that both sides of a test know"
  ROOT = File.expand_path("../..", __dir__)

  # The app of each process: one of them may be broken at one page, or of an older release.
  RACKUP = <<~RUBY.freeze
    $LOAD_PATH.unshift "#{ROOT}/lib"
    require "smoke_seal/instance_header"
    require "smoke_seal/revision_header"
    use SmokeSeal::InstanceHeader, instance: ENV.fetch("INSTANCE"), key: "#{KEY}"
    use SmokeSeal::RevisionHeader, revision: :full, sha: ENV.fetch("REVISION")
    page = "<title>Shop</title><h1>Welcome</h1>"
    broken = ENV["BROKEN"]
    run(lambda do |env|
      status = env["PATH_INFO"] == broken ? 500 : 200
      [status, { "content-type" => "text/html" }, [status == 200 ? page : "Internal Server Error"]]
    end)
  RUBY

  # @return [String, nil] what the tests with it lack
  def self.missing
    return "nginx (Debian's package of that name)" unless Nginx::PROGRAM

    "Puma" unless system("puma", "--version", out: File::NULL, err: File::NULL)
  end

  # Starts +count+ processes, gives the app to the block, and stops them.
  #
  # @param bad [Hash{String => String}] what is bad about the first of them, as variables of its environment
  def self.start(count: 6, bad: {})
    app = new(count, bad)
    yield app
  ensure
    app&.stop
  end

  # @return [String] its base URL, while {balanced} runs
  attr_reader :url

  def initialize(count, bad)
    @folder = Dir.mktmpdir
    File.write("#{@folder}/config.ru", RACKUP)
    @processes = Array.new(count) { |index| Thread.new { process(index, index.zero? ? bad : {}) } }.map(&:value)
  end

  # Runs the block with nginx before the processes.
  #
  # @param method [String] how it balances: "random;", "ip_hash;", or "" for one after the other
  def balanced(method)
    Nginx.before(@processes.map(&:url), method: method) do |url|
      @url = url
      yield
    end
  end

  def stop
    @processes.map { |process| Thread.new { process.stop } }.each(&:join)
    FileUtils.rm_rf(@folder)
  end

  private

  def process(index, bad)
    env = { "INSTANCE" => "app-#{index}", "REVISION" => SHA, "BROKEN" => nil, **bad }
    AppProcess.new(%w[puma -b tcp://127.0.0.1:0 -t 1:4 config.ru], env: env, chdir: @folder)
  end
end
