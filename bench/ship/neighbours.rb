# frozen_string_literal: true

require "json"
require "rbconfig"

module Bench
  module Ship
    # Other requests of the Puma process that a seal runs in: how many it answers while one runs, and while none does.
    class Neighbours
      NAME = "requests answered while a seal runs / while none does"
      WINDOW = 1.0

      def self.open(app)
        neighbours = new(app)
        yield neighbours
      ensure
        neighbours&.close
      end

      def initialize(app)
        @puma = IO.popen([RbConfig.ruby, File.join(__dir__, "puma.rb"), app.url], "r+")
        @port = Integer(@puma.gets)
      end

      def measure(table, rounds:)
        answered(WINDOW)
        counts = Array.new(rounds) { [false, true].to_h { |sealing| [sealing, window(sealing)] } }
        ratio = counts.sum { |count| count[true] }.fdiv(counts.sum { |count| count[false] })
        table.add(what: NAME, ratio: ratio, bar: Bar.new(:>=, 0.9))
      end

      def close = @puma.close

      private

      def window(sealing)
        tell(sealing ? "seal" : "rest")
        answered(WINDOW)
      end

      # From a separate process, whose Ruby must not be the bottleneck.
      def answered(seconds)
        command = [RbConfig.ruby, "--disable-gems", File.join(__dir__, "load.rb"), @port.to_s, seconds.to_s]
        Integer(IO.popen(command, &:read))
      end

      def tell(command)
        @puma.puts(command)
        raise "the server said no" unless @puma.gets == "#{command}\n"
      end
    end
  end
end
