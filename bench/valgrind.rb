# frozen_string_literal: true

# Searches for memory errors and leaks of the extension with valgrind: 20 seals, then 200.
#
#   ruby bench/valgrind.rb
#
# valgrind reports many errors of Ruby itself. Only errors within smoke_seal.so count, without the calls of Ruby from
# there. Ends with 1 for an error, or for a leak that grows with the number of seals.

require "open3"
require "rbconfig"

require_relative "support/soak_server"

module Bench
  class Valgrind
    ROOT = File.expand_path("..", __dir__)
    WORDS = ["valgrind", "--leak-check=full", "--show-leak-kinds=definite,indirect", "--num-callers=60",
             "--error-limit=no", "--undef-value-errors=no", "--child-silent-after-fork=yes"].freeze
    # In each: a run that is green and one that is red, one that a block ends, one that another thread ends, a config
    # that is wrong; and all that a seal can be asked.
    SCRIPT = <<~'RUBY'
      require "json"
      require "yaml"
      require "smoke_seal"
      url = ARGV.last
      parse = lambda do |path|
        SmokeSeal::Suite.parse("shop", { "checks" => { "a" => { "path" => path }, "b" => { "path" => "/ok" } },
                                         "boot_window" => 0 }, url: url)
      end
      good, bad, hang = %w[/ok /broken /hang].map(&parse)
      Integer(ARGV.first).times do |number|
        seals = [good.run { |event| event.evidence.to_s }, bad.run]
        begin
          hang.run { |event| raise IOError if event.check }
        rescue IOError
          nil
        end
        if (number % 10).zero?
          thread = Thread.new { hang.run }
          sleep 0.1
          thread.kill.join
          SmokeSeal::Suite.parse("shop", { "chekcs" => 1 }, url: "ftp://x") rescue nil
        end
        seals.each do |seal|
          read = [Marshal.load(Marshal.dump(seal)), YAML.unsafe_load(YAML.dump(seal)), SmokeSeal::Seal.from_h(seal.to_h)]
          raise "not equal" unless read.all?(seal)
          seal.hash; seal.inspect; seal.evidence; seal.deconstruct_keys(nil); SmokeSeal::Formatter.seal_line(seal)
          Marshal.load(Marshal.dump(seal).sub("status", "suttas")) rescue nil
        end
      end
      good = bad = hang = nil
    RUBY
    # Frames that do not show whose memory it is.
    TOOLS = %r{/valgrind/|/libc\.so|/libpthread|/ld-linux|libgcc_s}

    Finding = Struct.new(:title, :frames, :bytes, keyword_init: true) do
      def ours?
        frames.find { |frame| !frame.match?(TOOLS) }.to_s.include?("smoke_seal.so")
      end

      def leak? = !bytes.nil?
    end

    def run(url)
      few, many = [20, 200].map { |seals| look(seals, url) }
      tell(few, many)
      errors(few).zero? && errors(many).zero? && lost(many) <= lost(few)
    end

    private

    def tell(few, many)
      rows = { "" => %w[20 200], "errors" => [errors(few), errors(many)], "bytes lost" => [lost(few), lost(many)] }
      rows.each { |name, figures| puts [name.ljust(10), *figures.map { |figure| figure.to_s.rjust(8) }].join }
      [*few, *many].uniq(&:frames).each { |finding| puts "", finding.title, *finding.frames.first(12) }
    end

    def errors(findings) = findings.count { |finding| !finding.leak? }
    def lost(findings) = findings.select(&:leak?).sum(&:bytes)

    def look(seals, url)
      words = [*WORDS, RbConfig.ruby, "-I#{ROOT}/lib", "-e", SCRIPT, seals.to_s, url]
      out, err, status = Open3.capture3({ "RUBYOPT" => nil, "BUNDLE_GEMFILE" => nil }, *words)
      raise "the script failed: #{out}#{err}" unless status.success?

      findings(err).select(&:ours?)
    end

    # A finding is a title with its frames below, and an empty line.
    def findings(report)
      blocks = report.gsub(/^==\d+== ?/, "").split(/\n\s*\n/)
      blocks.filter_map do |block|
        title, *lines = block.lines(chomp: true)
        frames = lines.take_while { |line| line.match?(/\A\s+(at|by) 0x/) }.map(&:strip)
        next if frames.empty?

        bytes = title[/([\d,]+) (?:\([^)]*\) )?bytes in .* lost in loss record/, 1]
        Finding.new(title: title, frames: frames, bytes: bytes&.delete(",")&.to_i)
      end
    end
  end
end

unless system("valgrind", "--version", out: File::NULL, err: File::NULL)
  abort "valgrind is not installed: apt-get install valgrind"
end
Bench::SoakServer.start { |url| exit(Bench::Valgrind.new.run(url)) }
