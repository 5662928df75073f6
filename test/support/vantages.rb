# frozen_string_literal: true

require "minitest/mock"
require_relative "http_server"
require_relative "workspace"

# An app and a control address on this machine, and vantages that vote in this process.
module VantageApps
  include Workspace

  WELL = { "/" => [200, {}, "<title>Shop</title><h1>Welcome</h1>"] }.freeze
  BROKEN = { "/" => [500, {}, "sorry"] }.freeze
  # The control address belongs to nobody else.
  APP = <<~YAML
    apps:
      shop:
        url: %<url>s
        boot_window: 0
        control: %<control>s
        checks:
          home: { path: / }
  YAML

  # @param pages [Hash{String => Object}] of the app, see {HTTPServer}
  # @param control [String, nil] the control address; nil for one that answers
  # @param more [String] further keys of the config, at the top
  # @yieldparam options [Hash] for SmokeSeal.run
  # @yieldparam control [HTTPServer] the control address that answers
  def with_app(pages, control: nil, more: "")
    HTTPServer.start(pages) do |server|
      HTTPServer.start({ "/" => [204, {}, ""] }) do |answering|
        yaml = format(APP, url: server.url, control: control || answering.url)
        in_app(yaml + more) { |folder| yield({ config: File.join(folder, "config/smoke_seal.yml") }, answering) }
      end
    end
  end

  # An address that nobody answers at.
  def unreachable = "http://127.0.0.1:#{closed_port}/"

  # @param outcome [String] of the only check: "passed" or "failed"
  # @param label [String] what is wrong
  # @return [SmokeSeal::Seal] one that a vantage could have made
  def seal_of(outcome, label = "500", app: "shop", url: "http://shop.example")
    finding = { "expectation" => "status", "expected" => "200", "got" => label, "cause" => "app",
                "severity" => "fail", "label" => label }
    record = { "check" => "home", "outcome" => outcome, "url" => "#{url}/", "attempts" => 1,
               "findings" => outcome == "failed" ? [finding] : [] }
    SmokeSeal::Seal.load({ "status" => outcome == "failed" ? "red" : "green", "summary" => "1 check", "app" => app,
                           "url" => url, "checked_at" => "2026-06-26T21:28:45Z", "evidence" => [record] })
  end

  def vote(vantage, outcome, unjudged: nil)
    SmokeSeal::Vantages::Vote.new(vantage: vantage, seal: seal_of(outcome), unjudged: unjudged)
  end

  # @return [SmokeSeal::Vantages::Request]
  def request(within: 60, **facts)
    SmokeSeal::Vantages::Request.open(within: within, app: "shop", url: "http://shop.example", **facts)
  end

  # @param names [Array<String>] of vantages that a test asks itself
  # @return [SmokeSeal::Vantages::MemoryRun]
  def memory_run(*names, rule: nil, **request)
    vantages = names.map { |name| SmokeSeal::Vantages::Vantage.new(name: name, driver: :job) }
    SmokeSeal::Vantages::MemoryRun.new(request(**request), vantages: vantages, rule: rule)
  end

  # The config's +vantages+ key with vantages of the driver job, which {#answering} answers for.
  def elsewhere(*names) = "vantages: { #{names.map { |name| "#{name}: { driver: job }" }.join(", ")} }\n"

  # Within the block, vantages of the driver job vote when they are asked, in threads of this process.
  #
  # @param votes [Hash{String => String, Symbol, Exception}] by vantage: the outcome of its check; +:silent+; or why it
  #   cannot be asked
  def answering(votes, &block)
    ask = lambda do |_driver, run, vantages|
      vantages.to_h { |vantage| [vantage, votes.fetch(vantage.name)] }.select do |vantage, answer|
        Thread.new { run.cast(vote(vantage.name, answer)) }.join if answer.is_a?(String)
        answer.is_a?(Exception)
      end
    end
    SmokeSeal::Vantages::Drivers.stub(:ask_all, ask, &block)
  end
end
