# frozen_string_literal: true

require "json"
require "open3"
require_relative "../command"
require_relative "../workspace"
require_relative "example_hosts"
require_relative "ruby_code"
require_relative "situations"

module Docs
  # The blocks that run in the reference host: all of them in one process, started once.
  class RailsBlocks
    include Enumerable
    include Workspace

    PROCESS = ["bundle", "exec", RbConfig.ruby, "-I#{File.join(Command::ROOT, "lib")}",
               File.join(__dir__, "rails_process.rb")].freeze
    SITUATIONS = { "a release" => "release", "a ship in Rails" => "ship" }.freeze
    PLACES = %w[application initializer routes].freeze

    # @param blocks [Array<Block>]
    def initialize(blocks)
      @blocks = blocks.select { |block| kind(block) }
      @lock = Mutex.new
    end

    def each(&block) = @blocks.each(&block)

    # @param block [Block]
    # @return [String, nil] what is wrong with it
    def problem(block) = results.fetch(block.place)

    private

    def results = @lock.synchronize { @results ||= run }

    def kind(block)
      return "erb" if block.language == "erb"

      SITUATIONS[block.situation] || (PLACES & [RubyCode.new(block.code).place]).first
    end

    def code(block) = block.language == "erb" ? block.code : RubyCode.of(block).checked

    def run
      blocks = @blocks.map { |block| { place: block.place, kind: kind(block), code: code(block) } }
      output = ExampleHosts.start(Situations::HEALTHY) { |hosts| in_process(hosts, JSON.generate(blocks)) }
      @blocks.map(&:place).zip(JSON.parse(output)).to_h
    end

    def in_process(hosts, input)
      in_folder("config/smoke_seal.yml" => Situations::README_CONFIG, "log/seals.log" => "") do |folder|
        output, errors, status = Open3.capture3(hosts.environment(folder), *PROCESS, folder, stdin_data: input,
                                                                                             chdir: Command::ROOT)
        status.success? ? output : raise("the reference host did not run:\n#{errors}")
      end
    end
  end
end
