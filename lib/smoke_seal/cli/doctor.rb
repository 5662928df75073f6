# frozen_string_literal: true

require_relative "command"

module SmokeSeal
  class CLI
    # prod-smoke doctor: tells what keeps this machine from making a seal, and what to do. It reads, and sends one
    # request. It works without the extension and without a config.
    class Doctor < Command
      # One thing that was examined.
      #
      # - +name+: stable, for programs: "tls_roots"
      # - +status+: +:ok+; +:warning+ for what may be a mistake; +:problem+ for what prevents a seal; +:skipped+
      # - +text+: what was found; +advice+: what to do
      # - +details+: the facts, for programs
      Item = Struct.new(:name, :status, :text, :advice, :details, keyword_init: true) do
        def initialize(advice: [], details: {}, **rest) = super

        # @return [Hash{String => Object}]
        def to_h
          { "name" => name, "status" => status.to_s, "text" => text, "advice" => advice,
            "details" => details.transform_keys(&:to_s) }
        end
      end

      autoload :ConfigItems, "smoke_seal/cli/doctor/config_items"
      autoload :Installation, "smoke_seal/cli/doctor/installation"
      autoload :Machine, "smoke_seal/cli/doctor/machine"
      autoload :Network, "smoke_seal/cli/doctor/network"
      autoload :Proxy, "smoke_seal/cli/doctor/proxy"
      autoload :Subject, "smoke_seal/cli/doctor/subject"
      autoload :TLSRoots, "smoke_seal/cli/doctor/tls_roots"

      MARKS = { ok: ["✓", :green], warning: ["!", :yellow], problem: ["✗", :red], skipped: ["-", :yellow] }.freeze
      private_constant :MARKS

      # @return [Integer] the exit code
      def call
        subject = Subject.new(only_argument, @options, root: @root)
        items = examine(subject)
        @options[:json] ? print_json(data(subject, items)) : print(items)
        items.any? { |item| item.status == :problem } ? UNSEALED : GREEN
      end

      private

      def examine(subject)
        offline = @options[:offline]
        [*Installation.items, TLSRoots.item, *ConfigItems.new(subject).items, *Proxy.new(subject).items,
         *Signals.raise_interrupts { Network.new(subject, offline: offline).items }, *Machine.items]
      end

      def data(subject, items)
        { "app" => subject.app, "url" => subject.url, "passed" => items.none? { |item| item.status == :problem },
          "items" => items.map(&:to_h) }
      end

      def print(items)
        width = items.map { |item| item.name.size }.max
        items.each do |item|
          mark, colour = MARKS.fetch(item.status)
          name = item.name.tr("_", " ").ljust(width)
          @out.puts("#{@style.paint(mark, colour)}  #{name}  #{item.text}")
          item.advice.each { |line| @out.puts("   #{" " * width}  → #{line}") }
        end
        @out.puts(summary(items))
      end

      def summary(items)
        found = items.map(&:status).tally
        counts = [[found[:problem], "problem"], [found[:warning], "warning"]].filter_map do |number, word|
          "#{number} #{word}#{"s" unless number == 1}" if number
        end
        @style.paint(counts.empty? ? "Seals can be made on this machine." : counts.join(", "), :bold)
      end
    end
  end
end
