# frozen_string_literal: true

module SmokeSeal
  module Generators
    # A Thor action that finds the methods of the concern that the host's model defines itself, for
    # {Thor::Actions#action}. Such a method overrides the concern's. The action prints its file and line; with
    # --replace it removes the method, so that the concern's is used.
    class OwnMethods
      METHODS = %w[smoke_seal smoke_seals smoke_sealed? smoke_unsealed_since smoke_seal_history record_smoke_seal!
                   reseal!].freeze
      Found = Struct.new(:name, :path, :line, :last_line, keyword_init: true)
      private_constant :Found

      # @param generator [Rails::Generators::Base]
      # @param paths [Array<String>] the model and what it is made of, relative to the host's root
      def initialize(generator, paths)
        @generator = generator
        @paths = paths
      end

      def invoke!
        found = @paths.flat_map { |path| methods_of(path) }
        return if found.empty?

        @generator.options[:replace] ? replace(found) : keep(found)
      end

      def revoke! = nil

      private

      def keep(found)
        found.each { |method| say(:keep, method, "it is used instead of the concern's; --replace removes it") }
      end

      # Starts at the end of each file, so that the line numbers before it stay valid.
      def replace(found)
        found.sort_by { |method| -method.line }.each do |method|
          next say(:keep, method, "remove it by hand: its end is not found") unless method.last_line

          remove(method)
          say(:replace, method, "it is removed, and the concern's is used")
        end
      end

      def remove(method)
        return if @generator.options[:pretend]

        lines = File.binread(target(method.path)).lines
        lines.slice!((method.line - 1)..(method.last_line - 1))
        File.binwrite(target(method.path), without_double_gap(lines, method.line - 1).join)
      end

      # Keeps one of the two empty lines around a removed method.
      def without_double_gap(lines, index)
        around = index.positive? ? lines[(index - 1)..index].to_a : []
        lines.delete_at(index) if around.size == 2 && around.all? { |line| line.strip.empty? }
        lines
      end

      def methods_of(path)
        return [] unless File.file?(target(path))

        lines = File.binread(target(path)).lines
        lines.each_with_index.filter_map do |line, index|
          name = line[/\A\s*def\s+(#{METHODS.map { |method| Regexp.escape(method) }.join("|")})(?![\w?!=])/, 1] or next
          Found.new(name: name, path: path, line: index + 1, last_line: last_line(lines, index))
        end
      end

      # A method on one line, or up to the `end` with the same indentation.
      def last_line(lines, index)
        line = lines[index]
        return index + 1 if line.match?(/\)?\s=\s/) || line.match?(/;\s*end\s*(#.*)?$/)

        indent = line[/\A\s*/]
        length = lines.drop(index + 1).index { |other| other.chomp.rstrip == "#{indent}end" }
        index + 2 + length if length
      end

      def target(path) = File.expand_path(path, @generator.destination_root)

      def say(status, method, what)
        @generator.say_status(status, "#{method.path}:#{method.line} defines #{method.name}: #{what}", :yellow)
      end
    end
  end
end
